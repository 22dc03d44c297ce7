/** A grant (调看授权) as it is typed: who may look at a camera, from when to when, and why. Bounds are the API's own. */
import { momentOf } from '@/time/typed'
import type { GrantForm } from './api'

const DAY_MS = 24 * 3600_000
/** Longest grant; who needs more is granted again. */
export const LONGEST_DAYS = 14
export const LEAST_REASON = 2

export interface Draft {
  viewer: string
  /** Shanghai's wall time, 2020-11-05 08:00. */
  from: string
  to: string
  reason: string
}

export type Fault = 'viewer' | 'order' | 'over' | 'long' | 'reason'

/** What is wrong with a draft at a moment, before it is sent. */
export function faultsOf(draft: Draft, now: number): Fault[] {
  const found: Fault[] = []
  const span = momentOf(draft.to) - momentOf(draft.from)
  if (!draft.viewer.trim()) found.push('viewer')
  if (!(span > 0)) found.push('order')
  else if (momentOf(draft.to) <= now) found.push('over')
  else if (span > LONGEST_DAYS * DAY_MS) found.push('long')
  if (draft.reason.trim().length < LEAST_REASON) found.push('reason')
  return found
}

/** The draft as the platform takes it. */
export const formOf = (draft: Draft): GrantForm => ({
  viewer: draft.viewer.trim(),
  from: new Date(momentOf(draft.from)).toISOString(),
  to: new Date(momentOf(draft.to)).toISOString(),
  reason: draft.reason.trim(),
})
