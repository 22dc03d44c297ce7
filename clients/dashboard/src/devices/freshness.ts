/** Whether a reading may still be taken for the present (DOMAIN 3.6): stale is grey, never a frozen green, never zero. */
export type Freshness = 'fresh' | 'stale' | 'none'

/** A sample is valid for 15 minutes (DOMAIN 3.6); DEMO divides detection durations by 60. */
const VALID_MS = 15 * 60_000
/** A screen polls and a device sends in batches: within this nothing is called stale, however short the profile. */
const LEAST_MS = 60_000

export function validFor(profile: string): number {
  return Math.max(LEAST_MS, profile === 'DEMO' ? VALID_MS / 60 : VALID_MS)
}

/** Freshness of a reading measured at `at` (NaN when there never was one); `state` LOST is the platform's own finding. */
export function freshness(at: number, now: number, profile: string, state = ''): Freshness {
  if (!Number.isFinite(at)) return 'none'
  return state === 'LOST' || now - at > validFor(profile) ? 'stale' : 'fresh'
}
