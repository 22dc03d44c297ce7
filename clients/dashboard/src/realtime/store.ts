/** State of the live link for the screen: connection, age of the data, and the link's life over a session. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { changes, socketTicket } from '@/alerts/api'
import type { Alert } from '@/api/types'
import { useAlerts } from '@/alerts/store'
import { usePlatformClock } from '@/time/platformClock'
import { Link, type LinkState, type SocketLike } from './link'

/** Older than this, the screen says that what it shows is old: two missed pings. */
export const STALE_MS = 60_000

/** What arrives within this is taken together: a burst is drawn once, not once a message. */
export const GATHER_MS = 50

/** Gathers alerts for a moment and hands them on together, in their order. */
export function gathered(take: (alerts: Alert[]) => void, after: (ms: number, run: () => void) => void): (alerts: Alert[]) => void {
  let waiting: Alert[] = []
  return (alerts) => {
    if (!waiting.length && alerts.length) {
      after(GATHER_MS, () => {
        const all = waiting
        waiting = []
        take(all)
      })
    }
    waiting.push(...alerts)
  }
}

/** Whether the screen's data is too old to be taken for the present. */
export function stale(freshAt: number, wallNow: number): boolean {
  return wallNow - freshAt > STALE_MS
}

export const useRealtime = defineStore('realtime', () => {
  const alerts = useAlerts()
  const clock = usePlatformClock()
  const state = ref<LinkState>('connecting')
  const freshAt = ref(Date.now())
  const wallNow = ref(Date.now())
  let ticking: ReturnType<typeof setInterval> | undefined

  const link = new Link({
    ticket: socketTicket,
    open: (url) => new WebSocket(url) as unknown as SocketLike,
    snapshot: () => alerts.snapshot(),
    changes,
    take: gathered(alerts.take, (ms, run) => setTimeout(run, ms)),
    state: (next) => (state.value = next),
    fresh: (serverMs) => {
      freshAt.value = Date.now()
      if (serverMs !== undefined) clock.sync(serverMs)
    },
    after: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    random: Math.random,
  })

  const retry = () => link.retry()

  function start(): void {
    ticking ??= setInterval(() => (wallNow.value = Date.now()), 1000)
    window.addEventListener('online', retry)
    link.start()
  }

  function stop(): void {
    clearInterval(ticking)
    ticking = undefined
    window.removeEventListener('online', retry)
    link.stop()
    alerts.forget()
  }

  return {
    state,
    freshAt,
    ageMs: computed(() => Math.max(0, wallNow.value - freshAt.value)),
    stale: computed(() => stale(freshAt.value, wallNow.value)),
    start,
    stop,
    retry,
  }
})
