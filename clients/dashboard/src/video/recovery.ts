/** What a player does about a fatal fault: tries again by itself, a bounded number of times, before it says that it cannot. */

/** What failed: requests, decoding, an address that is good no longer, anything else. */
export type Trouble = 'network' | 'media' | 'ended' | 'other'

/** What has been tried since the video last played for a while. */
export interface Tries {
  load: number
  media: number
  session: number
}

/** Loads on, mends the decoder, asks for a new address, or stops and leaves it to the person. */
export type Step = { how: 'load' | 'media' | 'session'; afterMs: number } | { how: 'stop' }

const LOAD_WAITS_MS = [1000, 3000, 9000]
const SESSION_WAITS_MS = [0, 5000]
const MOST_MEDIA = 2

/** Playing for so long means that it works again, and everything may be tried anew. */
export const STEADY_MS = 30_000
export const UNTRIED: Tries = { load: 0, media: 0, session: 0 }

/** The next step, and what has then been tried. A new address begins with new tries of loading and decoding. */
export function nextStep(trouble: Trouble, tries: Tries): [Step, Tries] {
  const load = LOAD_WAITS_MS[tries.load]
  if (trouble === 'network' && load !== undefined) return [{ how: 'load', afterMs: load }, { ...tries, load: tries.load + 1 }]
  if (trouble === 'media' && tries.media < MOST_MEDIA) return [{ how: 'media', afterMs: 0 }, { ...tries, media: tries.media + 1 }]
  const session = SESSION_WAITS_MS[tries.session]
  if (session !== undefined) return [{ how: 'session', afterMs: session }, { load: 0, media: 0, session: tries.session + 1 }]
  return [{ how: 'stop' }, tries]
}

/** Further apart than this, the platform's clock is not the wall's: a day that is played on a laptop. */
const SIMULATED_MS = 3600_000

/**
 * How old a frame is, in milliseconds. The video service stamps frames with the wall's time; the platform's clock tells it better
 * than the computer's own, unless it is set to another day.
 */
export function frameAge(stamped: number, platform: number, wall: number): number {
  const now = Math.abs(platform - wall) > SIMULATED_MS ? wall : platform
  return Math.max(0, now - stamped)
}
