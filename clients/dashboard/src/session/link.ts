import type { RouteLocationNormalizedLoaded } from 'vue-router'

/** The token of a one-time link, from the fragment (never sent to a server, never in its log) or the query. */
export function oneTimeToken(route: Pick<RouteLocationNormalizedLoaded, 'hash' | 'query'>): string {
  const fragment = route.hash.replace(/^#/, '')
  return new URLSearchParams(fragment).get('token') ?? (fragment || String(route.query.token ?? ''))
}
