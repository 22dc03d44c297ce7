/**
 * The platform's now (平台时钟). The screen counts with the server's clock, not its own: a wall computer with a wrong clock
 * would show wrong ages and countdowns, and on a laptop the platform's clock may run faster than the wall's.
 */
import { defineStore } from 'pinia'
import { ref } from 'vue'

interface Sample {
  wall: number
  platform: number
}

/** Between two samples at least this far apart the rate can be told from network noise. */
const RATE_BASE_MS = 20_000

/** Rate of the platform's clock against the wall's, from two samples; 1 when they say nothing else clearly. */
export function rateOf(first: Sample, last: Sample): number {
  const wall = last.wall - first.wall
  if (wall < RATE_BASE_MS) return 1
  const rate = (last.platform - first.platform) / wall
  return rate > 1.2 && rate < 100_000 ? rate : 1
}

export const usePlatformClock = defineStore('clock', () => {
  const now = ref(Date.now())
  let first: Sample | undefined
  let last: Sample = { wall: Date.now(), platform: Date.now() }
  let rate = 1
  let timer: ReturnType<typeof setInterval> | undefined

  function read(): number {
    return last.platform + (Date.now() - last.wall) * rate
  }

  /** Takes what the server says the time is. */
  function sync(platform: number): void {
    if (!Number.isFinite(platform)) return
    last = { wall: Date.now(), platform }
    first ??= last
    rate = rateOf(first, last)
    now.value = read()
  }

  function start(): void {
    timer ??= setInterval(() => (now.value = read()), 1000)
  }

  function stop(): void {
    clearInterval(timer)
    timer = undefined
  }

  return { now, sync, start, stop, read }
})
