import { createRouter, createWebHashHistory, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { pagesOf, seesLooks } from './session/posts'
import { hashOfReturn } from './session/oidc'
import { useSession } from './session/store'

declare module 'vue-router' {
  interface RouteMeta {
    /** Seen without a session. */
    open?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'centre', component: () => import('./shell/CommandCentre.vue') },
  { path: '/login', name: 'login', component: () => import('./session/LoginPage.vue'), meta: { open: true } },
  { path: '/enrol', name: 'enrol', component: () => import('./session/EnrolPage.vue'), meta: { open: true } },
  { path: '/oidc', name: 'oidc', component: () => import('./session/OidcPage.vue'), meta: { open: true } },
  { path: '/devices', name: 'devices', component: () => import('./devices/DevicesPage.vue') },
  { path: '/devices/:id', name: 'device', component: () => import('./devices/DevicePage.vue'), props: true },
  { path: '/alerts', name: 'alerts', component: () => import('./alerts/AlertsPage.vue') },
  { path: '/alerts/:id', name: 'alert', component: () => import('./alerts/AlertPage.vue'), props: true },
  { path: '/violations', name: 'violations', component: () => import('./violations/ViolationsPage.vue') },
  { path: '/violations/:id', name: 'violation', component: () => import('./violations/ViolationPage.vue'), props: true },
  { path: '/video', name: 'video', component: () => import('./video/VideoPage.vue') },
  { path: '/video/:id', name: 'camera', component: () => import('./video/CameraPage.vue'), props: true },
  { path: '/evidence/:event', name: 'evidence', component: () => import('./video/EvidencePage.vue'), props: true },
  { path: '/looks', name: 'looks', component: () => import('./video/LedgersPage.vue') },
  { path: '/looks/:camera', name: 'ledger', component: () => import('./video/LooksPage.vue'), props: true },
  { path: '/roster', name: 'roster', component: () => import('./roster/RosterPage.vue') },
  { path: '/:rest(.*)*', redirect: '/' },
]

/** Pages of one thing are offered to whom its list is. */
const LIST_OF: Record<string, string> = { device: 'devices', alert: 'alerts', violation: 'violations', camera: 'video', evidence: 'video' }
/** Pages that are open to more posts than the menu offers them to. */
const OPEN_TO: Record<string, typeof seesLooks> = { looks: seesLooks, ledger: seesLooks }

export function makeRouter(kind: 'history' | 'hash') {
  const returned = kind === 'hash' ? hashOfReturn(location.search) : ''
  if (returned) history.replaceState(history.state, '', location.pathname + returned)
  const router = createRouter({ history: kind === 'hash' ? createWebHashHistory() : createWebHistory(), routes })
  router.beforeEach((to) => {
    const session = useSession()
    if (to.meta.open) return true
    if (session.signedIn) {
      const pages = pagesOf(session.principal)
      const page = LIST_OF[String(to.name)] ?? to.name
      return pages.some((one) => one === page) || OPEN_TO[String(to.name)]?.(session.principal) || { name: pages[0] }
    }
    return { name: 'login', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  })
  return router
}
