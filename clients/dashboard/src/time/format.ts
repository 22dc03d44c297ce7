/** Times for people: Asia/Shanghai, 24 h, everywhere; the API's are RFC 3339 or milliseconds. */
export const ZONE = 'Asia/Shanghai'

const SHAPES = {
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  minute: { hour: '2-digit', minute: '2-digit' },
  day: { month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: '2-digit', day: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

const formats = new Map<string, Intl.DateTimeFormat>()

function parts(ms: number, shape: keyof typeof SHAPES): Record<string, string> {
  let format = formats.get(shape)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { ...SHAPES[shape], timeZone: ZONE, hourCycle: 'h23' })
    formats.set(shape, format)
  }
  return Object.fromEntries(format.formatToParts(ms).map((part) => [part.type, part.value]))
}

/** Milliseconds since 1970 of an API time; NaN when there is none. A time without a zone is UTC, as stored. */
export function toMs(time: string | number | null | undefined): number {
  if (time === null || time === undefined || time === '') return Number.NaN
  if (typeof time === 'number') return time
  return Date.parse(/([zZ]|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`)
}

/** 14:03:27 */
export function clock(ms: number): string {
  if (!Number.isFinite(ms)) return '—'
  const p = parts(ms, 'clock')
  return `${p.hour}:${p.minute}:${p.second}`
}

/** 14:03 */
export function minute(ms: number): string {
  if (!Number.isFinite(ms)) return '—'
  const p = parts(ms, 'minute')
  return `${p.hour}:${p.minute}`
}

/** 2020-11-05 */
export function date(ms: number): string {
  if (!Number.isFinite(ms)) return '—'
  const p = parts(ms, 'date')
  return `${p.year}-${p.month}-${p.day}`
}

/** 14:03:27 today, 11-05 14:03 on another day. */
export function moment(ms: number, now: number): string {
  if (!Number.isFinite(ms)) return '—'
  if (date(ms) === date(now)) return clock(ms)
  const p = parts(ms, 'day')
  return `${p.month}-${p.day} ${minute(ms)}`
}

/** A span of time in its largest unit, e.g. { n: 12, unit: 'minute' }; for ages. */
export interface Span {
  n: number
  unit: 'second' | 'minute' | 'hour' | 'day'
}

/** How long ago, rounded down; never negative (a clock a little ahead is "now"). */
export function age(since: number, now: number): Span | undefined {
  if (!Number.isFinite(since)) return undefined
  const s = Math.max(0, Math.floor((now - since) / 1000))
  if (s < 60) return { n: s, unit: 'second' }
  if (s < 3600) return { n: Math.floor(s / 60), unit: 'minute' }
  if (s < 172_800) return { n: Math.floor(s / 3600), unit: 'hour' }
  return { n: Math.floor(s / 86_400), unit: 'day' }
}

/** 04:59 or 23:59:58 or 3:04:59:58 left; of an overdue time, the time since. */
export function countdown(ms: number): string {
  const s = Math.floor(Math.abs(ms) / 1000)
  const two = (n: number) => String(n).padStart(2, '0')
  const tail = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`
  const hours = Math.floor(s / 3600)
  return hours ? `${two(hours)}:${tail}` : tail
}
