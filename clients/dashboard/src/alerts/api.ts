import { api } from '@/api/client'
import { unwrap } from '@/api/problem'
import type { Alert, AlertDetail, Level } from '@/api/types'
import type { CloseCode, Move } from './lifecycle'

const PAGE = 100
/** More open alerts than this are not a queue any more; the list says that it is cut. */
const MOST_PAGES = 10

export interface Changes {
  items: Alert[]
  cursor: string
  more: boolean
}

/** Every open alert, over as many pages as there are. */
export async function openAlerts(): Promise<Alert[]> {
  const found: Alert[] = []
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await unwrap(api.GET('/v1/alerts', { params: { query: { status: 'open', limit: PAGE, cursor } } }))
    found.push(...answer.items)
    if (!answer.next_cursor) break
    cursor = answer.next_cursor
  }
  return found
}

/** One page of alerts, newest first, for the history list. */
export const alertPage = (query: { status: 'open' | 'closed' | 'all'; level?: Level; cursor?: string }) =>
  unwrap(api.GET('/v1/alerts', { params: { query: { ...query, limit: 50 } } }))

/** What changed since a cursor of the socket or of an earlier call. */
export async function changes(cursor: string): Promise<Changes> {
  const answer = await unwrap(api.GET('/v1/alerts/changes', { params: { query: { cursor, limit: PAGE } } }))
  return { items: answer.items, cursor: answer.next_cursor, more: answer.more }
}

export const alertDetail = (alert_id: string): Promise<AlertDetail> =>
  unwrap(api.GET('/v1/alerts/{alert_id}', { params: { path: { alert_id } } }))

export const socketTicket = () => unwrap(api.POST('/v1/sockets/tickets'))

export interface Act {
  version: number
  note: string
  close_code?: CloseCode
}

/** Makes a move; 409 when someone else changed the alert first. */
export function act(alert_id: string, move: Move, body: Act, key: string): Promise<AlertDetail> {
  const call = { params: { path: { alert_id }, header: { 'Idempotency-Key': key } }, body }
  switch (move) {
    case 'acknowledge':
      return unwrap(api.POST('/v1/alerts/{alert_id}/acknowledge', call))
    case 'handle':
      return unwrap(api.POST('/v1/alerts/{alert_id}/handle', call))
    case 'resolve':
      return unwrap(api.POST('/v1/alerts/{alert_id}/resolve', call))
    case 'verify':
      return unwrap(api.POST('/v1/alerts/{alert_id}/verify', call))
    case 'close':
      return unwrap(api.POST('/v1/alerts/{alert_id}/close', call))
    case 'reopen':
      return unwrap(api.POST('/v1/alerts/{alert_id}/reopen', call))
  }
}
