import { api } from '@/api/client'
import { unwrap } from '@/api/problem'
import type { Level, Violation, ViolationDetail, ViolationStatus } from '@/api/types'

export interface Wanted {
  list: 'open' | 'closed' | 'all'
  status?: ViolationStatus
  level?: Level
  cursor?: string
}

/** One page of violations: open ones by gravity and time left, closed ones latest first. */
export const violationPage = (query: Wanted) => unwrap(api.GET('/v1/food/violations', { params: { query: { ...query, limit: 50 } } }))

export const violationDetail = (violation_id: string): Promise<ViolationDetail> =>
  unwrap(api.GET('/v1/food/violations/{violation_id}', { params: { path: { violation_id } } }))

/** A move with what was said to it. */
export type Act =
  | { move: 'push' | 'false-positive'; reason: string }
  | { move: 'pass' | 'fail'; reason: string }
  | { move: 'uphold' | 'reject'; reason: string }
  | { move: 'acknowledge' | 'rectify' | 'close'; reason: string }

/** Makes a move on the violation as it was seen; 409 when someone else changed it first. */
export function act({ id, version }: Violation, { move, reason }: Act, key: string): Promise<ViolationDetail> {
  const params = { path: { violation_id: id }, header: { 'Idempotency-Key': key } }
  switch (move) {
    case 'push':
      return unwrap(api.POST('/v1/food/violations/{violation_id}/push', { params, body: { version, reason } }))
    case 'false-positive':
      return unwrap(api.POST('/v1/food/violations/{violation_id}/false-positive', { params, body: { version, reason } }))
    case 'pass':
    case 'fail':
      return unwrap(api.POST('/v1/food/violations/{violation_id}/recheck', { params, body: { version, reason, passed: move === 'pass' } }))
    case 'uphold':
    case 'reject':
      return unwrap(api.POST('/v1/food/violations/{violation_id}/judge', { params, body: { version, reason, verdict: move === 'uphold' ? 'UPHELD' : 'REJECTED' } }))
    case 'acknowledge':
      return unwrap(api.POST('/v1/food/violations/{violation_id}/acknowledge', { params, body: { version, note: reason } }))
    case 'rectify':
      return unwrap(api.POST('/v1/food/violations/{violation_id}/rectify', { params, body: { version, note: reason } }))
    case 'close':
      return unwrap(api.POST('/v1/food/violations/{violation_id}/close', { params, body: { version, note: reason } }))
  }
}
