/** The alert queue (预警队列) as pure functions: merging what arrives, deadlines, order, filters. */
import type { Alert, Level } from '@/api/types'
import { toMs } from '@/time/format'
import { SEVERITIES } from './severity'

export type Known = ReadonlyMap<string, Alert>

/**
 * Takes alerts that arrived in any order, any number of times, over socket or REST: of each id the highest version stays.
 * Idempotent and commutative. Answers the same map when nothing is newer.
 */
export function merge(known: Known, arrived: Iterable<Alert>): Known {
  let next: Map<string, Alert> | undefined
  for (const alert of arrived) {
    const old = (next ?? known).get(alert.id)
    if (old && old.version >= alert.version) continue
    next ??= new Map(known)
    next.set(alert.id, alert)
  }
  return next ?? known
}

/**
 * Takes a fresh list of all open alerts: what it lacks is no longer open and goes, unless it arrived by the socket (`since`)
 * after the list was asked for.
 */
export function replace(known: Known, open: Iterable<Alert>, since: ReadonlySet<string>): Known {
  const listed = [...open]
  const ids = new Set(listed.map((alert) => alert.id))
  const kept = [...known.values()].filter((alert) => ids.has(alert.id) || since.has(alert.id))
  return merge(new Map(kept.map((alert) => [alert.id, alert])), listed)
}

export type DeadlineKind = 'ack' | 'dispatch' | 'close'

export interface Deadline {
  kind: DeadlineKind
  at: number
}

/** An alert is never changed in place: a newer version is another object. */
const dues = new WeakMap<Alert, Deadline | undefined>()

/** The next deadline a person must keep (DOMAIN 9): acknowledge, then dispatch, then close; none once resolved. */
export function nextDeadline(alert: Alert): Deadline | undefined {
  if (!dues.has(alert)) dues.set(alert, firstDeadline(alert))
  return dues.get(alert)
}

function firstDeadline(alert: Alert): Deadline | undefined {
  const due: Partial<Alert['deadlines']> = alert.deadlines ?? {}
  const order: Array<[DeadlineKind, string | number | null | undefined]> = [
    ['ack', due.ack_by_at],
    ['dispatch', due.dispatch_by_at],
    ['close', due.close_by_at],
  ]
  const first = { NEW: 0, NOTIFIED: 0, ACKED: 1, HANDLING: 2, RESOLVED: 3, VERIFIED: 3, CLOSED: 3 }[alert.status]
  for (const [kind, time] of order.slice(first)) {
    const at = toMs(time)
    if (Number.isFinite(at)) return { kind, at }
  }
  return undefined
}

/** Milliseconds left to the next deadline, negative when it has passed; undefined where there is none. */
export function timeLeft(alert: Alert, now: number): number | undefined {
  const due = nextDeadline(alert)
  return due && due.at - now
}

/** Whether the next deadline has passed. */
export function overdue(alert: Alert, now: number): boolean {
  const left = timeLeft(alert, now)
  return left !== undefined && left < 0
}

/** Whether nobody has acknowledged it. */
export function waiting(alert: Alert): boolean {
  return alert.status === 'NEW' || alert.status === 'NOTIFIED'
}

/** Whether it waits and nobody can receive it: red on the screen, whatever it is about. Once somebody acts, it has reached somebody. */
export function unreached(alert: Alert): boolean {
  return alert.undeliverable && waiting(alert)
}

/** Whether someone still has something to do. */
export function open(alert: Alert): boolean {
  return alert.status !== 'CLOSED'
}

/** Urgency by severity; an alert that nobody can receive counts as the highest, whatever it is about. */
function rankOf(alert: Alert): number {
  return unreached(alert) ? SEVERITIES.RED.rank : SEVERITIES[alert.level].rank
}

/** Order of the queue: severity, then time left, then the older, then the id. */
export function compare(a: Alert, b: Alert): number {
  const rank = rankOf(a) - rankOf(b)
  if (rank) return rank
  const [dueA, dueB] = [nextDeadline(a)?.at ?? Infinity, nextDeadline(b)?.at ?? Infinity]
  if (dueA !== dueB) return dueA - dueB
  return toMs(a.first_at) - toMs(b.first_at) || (a.id < b.id ? -1 : 1)
}

export type Figure = 'waiting' | 'critical' | 'overdue' | 'undeliverable'

export interface Filter {
  figure?: Figure
  levels: ReadonlySet<Level>
  hall: string
  /** Only alerts owned by this account. */
  owner?: string
}

export const NO_FILTER: Filter = { levels: new Set(), hall: '' }

const FIGURES: Record<Figure, (alert: Alert, now: number) => boolean> = {
  waiting,
  critical: (alert) => alert.level === 'RED' || alert.level === 'ORANGE',
  overdue,
  undeliverable: unreached,
}

/** The open alerts a figure counts; clicking the figure filters by the same rule. */
export function counted(alerts: Iterable<Alert>, figure: Figure, now: number): Alert[] {
  return [...alerts].filter((alert) => open(alert) && FIGURES[figure](alert, now))
}

/** The queue as shown: open alerts that pass the filter, in order. */
export function queue(alerts: Iterable<Alert>, filter: Filter, now: number): Alert[] {
  return [...alerts]
    .filter(open)
    .filter((alert) => !filter.figure || FIGURES[filter.figure](alert, now))
    .filter((alert) => !filter.levels.size || filter.levels.has(alert.level))
    .filter((alert) => !filter.hall || alert.hall === filter.hall)
    .filter((alert) => !filter.owner || alert.owner === filter.owner)
    .sort(compare)
}
