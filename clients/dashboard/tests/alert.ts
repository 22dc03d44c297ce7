import type { Alert } from '@/api/types'

export const NOON = Date.parse('2020-11-05T12:00:00+08:00')
export const MINUTE = 60_000
export const at = (ms: number) => new Date(ms).toISOString()

/** A yellow alert of a freezer that nobody has acknowledged yet, raised at noon. */
export function anAlert(fields: Partial<Alert> = {}): Alert {
  return {
    id: 'a1',
    rule_id: 'coldchain.excursion',
    level: 'YELLOW',
    status: 'NOTIFIED',
    escalation: 0,
    title: { zh: '冷冻柜超温', en: 'Freezer too warm' },
    subject: { type: 'business', id: 'biz-0001', name: '面馆' },
    device_id: 'fz-0001',
    sensor: 't1',
    hall: '1.1',
    zone: 'A',
    place: '1.1号馆',
    first_at: at(NOON),
    last_at: at(NOON),
    count: 1,
    owner: '',
    ack_by: '',
    ack_at: null,
    deadlines: { ack_by_at: at(NOON + 10 * MINUTE), dispatch_by_at: at(NOON + 30 * MINUTE), close_by_at: at(NOON + 1440 * MINUTE) },
    undeliverable: false,
    evidence: {},
    rule: { id: 'coldchain.excursion', version: 1, thresholds: {} },
    close_code: null,
    close_note: '',
    enterprise: '',
    enterprises: [],
    round: 1,
    recovering_since: null,
    recovered_at: null,
    closed_at: null,
    version: 1,
    updated_at: at(NOON),
    ...fields,
  }
}
