/** Shanghai's wall time as it is typed, 2020-11-05 08:00: a browser's own field would show its country's order and hours, and its zone's. */
const OFFSET_MS = 8 * 3600_000

/** A moment as it is typed, in Shanghai (UTC+8, no summer time). */
export function fieldOf(ms: number): string {
  return new Date(ms + OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ')
}

/** The moment that was typed; NaN when it is none. */
export function momentOf(field: string): number {
  const found = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})$/.exec(field.trim())
  return found ? Date.parse(`${found[1]}T${found[2]}:00+08:00`) : Number.NaN
}
