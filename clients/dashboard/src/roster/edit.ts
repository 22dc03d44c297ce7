/** Changes of the duty roster (值守表) as pure functions: the whole new list, which then replaces the version that was seen. */
import type { Shift } from '@/api/types'
import { toMs } from '@/time/format'
import { momentOf } from '@/time/typed'

/** A shift has no id: it is known by who fills which post from when to when. */
function same(a: Shift, b: Shift): boolean {
  return a.account_id === b.account_id && a.role === b.role && a.since === b.since && a.until === b.until
}

/** The roster without the rest of a shift: one that has begun ends now, one that is still to come goes. */
export function ended(lines: Shift[], shift: Shift, now: number): Shift[] {
  return lines.flatMap((line) => (!same(line, shift) ? [line] : toMs(line.since) < now ? [{ ...line, until: iso(now) }] : []))
}

/** The rest of a shift in another's hands: post, zones and end stay. */
export function swapped(lines: Shift[], shift: Shift, account: string, now: number): Shift[] {
  const since = Math.max(now, toMs(shift.since))
  return [...ended(lines, shift, now), { ...shift, account_id: account, since: iso(since) }]
}

/** Whether somebody who leads is on duty at a moment: without, a critical alert has nobody to rise to. */
export function led(lines: Shift[], now: number): boolean {
  return lines.some((line) => (line.role === 'DUTY_OFFICER' || line.role === 'COMMANDER') && toMs(line.since) <= now && now < toMs(line.until))
}

export interface Draft {
  account: string
  role: Shift['role']
  channels: Shift['channels']
  /** Shanghai's wall time, 2020-11-05 08:00: a browser's own field would show its country's order and hours. */
  since: string
  until: string
  zones: string
}

export type Fault = 'account' | 'channels' | 'order'

/** What is wrong with a draft, for each field. */
export function faultsOf(draft: Draft): Fault[] {
  const found: Fault[] = []
  if (!draft.account.trim()) found.push('account')
  if (!draft.channels.length) found.push('channels')
  if (!(momentOf(draft.since) < momentOf(draft.until))) found.push('order')
  return found
}

export function shiftOf(draft: Draft): Shift {
  return {
    account_id: draft.account.trim(),
    role: draft.role,
    channels: draft.channels,
    since: iso(momentOf(draft.since)),
    until: iso(momentOf(draft.until)),
    zones: draft.zones.split(/[\s,，、]+/).filter(Boolean),
    enterprise: '',
  }
}

/** A line as the platform takes it: what an answer says besides (a name) is not part of the roster. */
export function plain({ account_id, role, channels, since, until, zones, enterprise }: Shift): Shift {
  return { account_id, role, channels, since, until, zones, enterprise }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
