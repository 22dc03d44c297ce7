/** What a person can do next with a violation (DOMAIN 2.2). The server decides; this only chooses which buttons to show. */
import type { Principal, Violation, ViolationStatus } from '@/api/types'
import { toMs } from '@/time/format'
import type { Act } from './api'

export type Move = Act['move']

const NEXT: Record<ViolationStatus, Move[]> = {
  DETECTED: ['push', 'false-positive'],
  PUSHED: ['false-positive'],
  ACKED: ['false-positive'],
  RECTIFYING: ['false-positive'],
  SUBMITTED: ['pass', 'fail', 'false-positive'],
  RECHECK_PASS: ['close', 'false-positive'],
  CLOSED: [],
  FALSE_POSITIVE: [],
}
const OWN: Partial<Record<ViolationStatus, Move[]>> = { PUSHED: ['acknowledge'], ACKED: ['rectify'] }

export const STATES = Object.keys(NEXT) as ViolationStatus[]
export const STEPS: ViolationStatus[] = ['PUSHED', 'ACKED', 'RECTIFYING', 'SUBMITTED', 'RECHECK_PASS', 'CLOSED']

const REGULATOR: Principal['roles'] = ['INSPECTOR', 'ZONE_LEAD', 'DUTY_OFFICER', 'COMMANDER']
const ENTERPRISE: Principal['roles'] = ['ENT_ADMIN', 'ENT_FSM']

/** The moves that the person is offered, the main one first. Pictures are sent from the mini-program, so handing in is not here. */
export function moves(violation: Violation, principal: Principal | undefined): Move[] {
  const is = (roles: Principal['roles']) => Boolean(principal?.roles.some((role) => roles.includes(role)))
  if (is(ENTERPRISE)) return OWN[violation.status] ?? []
  if (!is(REGULATOR)) return []
  const appeal: Move[] = violation.appeal_pending ? ['uphold', 'reject'] : []
  const called = violation.on_site !== '' || violation.escalation > 0
  const onSite: Move[] = called && ['PUSHED', 'ACKED', 'RECTIFYING'].includes(violation.status) ? ['pass'] : []
  const next = NEXT[violation.status].filter((move) => !(move === 'close' && violation.appeal_pending))
  return [...appeal, ...onSite, ...next]
}

/** Moves that ask for a sentence before they are made; the others ask only whether the person is sure. */
export const asksReason = (move: Move): boolean => !['acknowledge', 'rectify', 'close'].includes(move)

export interface Due {
  kind: 'ack' | 'rectify'
  at: number
}

/** The next deadline, while one runs. */
export function due(violation: Violation): Due | undefined {
  if (violation.status === 'PUSHED' && violation.ack_by_at) return { kind: 'ack', at: toMs(violation.ack_by_at) }
  if ((violation.status === 'ACKED' || violation.status === 'RECTIFYING') && violation.deadline_at) return { kind: 'rectify', at: toMs(violation.deadline_at) }
  return undefined
}
