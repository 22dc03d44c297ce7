/** Waiting times between attempts to reconnect: doubling to a ceiling, spread so that many screens do not return at once. */
export const FIRST_MS = 500
export const CEILING_MS = 30_000

/** Wait before attempt `n` (0 first); `random` in [0, 1). */
export function backoff(n: number, random: number): number {
  return Math.min(CEILING_MS, FIRST_MS * 2 ** Math.min(n, 16)) * (0.5 + random / 2)
}
