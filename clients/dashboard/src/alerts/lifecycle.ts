/** What a person can do next with an alert (DOMAIN 9). The server decides; this only chooses which buttons to show. */
import type { Alert, Status } from '@/api/types'
import { critical } from './severity'

export type Move = 'acknowledge' | 'handle' | 'resolve' | 'verify' | 'close' | 'reopen'

export const CLOSE_CODES = ['HANDLED', 'FALSE', 'DUPLICATE', 'AUTO_RECOVERED', 'MERGED'] as const
export type CloseCode = (typeof CLOSE_CODES)[number]

const NEXT: Record<Status, Move[]> = {
  NEW: ['acknowledge'],
  NOTIFIED: ['acknowledge'],
  ACKED: ['handle', 'resolve'],
  HANDLING: ['resolve'],
  RESOLVED: ['verify', 'reopen'],
  VERIFIED: ['close', 'reopen'],
  CLOSED: ['reopen'],
}

/** The moves of an alert, the main one first. RED and ORANGE must be verified by a person before they are closed. */
export function moves(alert: Pick<Alert, 'status' | 'level'>): Move[] {
  if (alert.status === 'RESOLVED' && !critical(alert)) return ['verify', 'close', 'reopen']
  return NEXT[alert.status]
}

/** Moves that ask for a sentence before they are made. */
export function asksNote(move: Move): boolean {
  return move === 'resolve' || move === 'close' || move === 'reopen'
}

/** Reasons a person can give: how it ended is said when it is resolved; that it recovered by itself only the system says. */
export function codesOf(move: Move): readonly CloseCode[] {
  return move === 'resolve' ? CLOSE_CODES.filter((code) => code !== 'AUTO_RECOVERED') : []
}

export const STEPS: Status[] = ['NOTIFIED', 'ACKED', 'HANDLING', 'RESOLVED', 'VERIFIED', 'CLOSED']

/** How far along the life cycle a status is; -1 before it was sent to anybody. */
export function step(status: Status): number {
  return STEPS.indexOf(status)
}
