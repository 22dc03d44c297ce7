/** A part of a recording as it is asked for: a beginning typed in Shanghai's time, and a length. */
import { momentOf } from '@/time/typed'
import type { Span } from './api'

const MINUTE_MS = 60_000
/** Minutes that are offered; an hour is the most that the API plays at once. */
export const LENGTHS = [5, 10, 30, 60]

/** The span; or why there is none: no such time, it has not been yet, or is no longer kept. It ends now at the latest. */
export function spanOf(since: string, minutes: number, now: number, keptHours: number): Span | 'typed' | 'future' | 'gone' {
  const from = momentOf(since)
  if (Number.isNaN(from)) return 'typed'
  if (from >= now) return 'future'
  if (from < now - keptHours * 60 * MINUTE_MS) return 'gone'
  return { from: new Date(from).toISOString(), to: new Date(Math.min(from + minutes * MINUTE_MS, now)).toISOString() }
}
