import { describe, expect, it } from 'vitest'
import type { Principal, Violation, ViolationStatus } from '@/api/types'
import { clipOf, growing, late, picturesOf, type Pack } from '@/video/evidence'
import { due, moves } from '@/violations/lifecycle'
import { MINUTE } from './alert'

const a = (role: Principal['roles'][number]): Principal => ({ id: 'x', name: '', roles: [role], enterprise: '', zones: [], step_up: true })
const one = (status: ViolationStatus, more: Partial<Violation> = {}) =>
  ({ status, on_site: '', escalation: 0, appeal_pending: false, ack_by_at: '2020-11-05T00:10:00.000Z', deadline_at: '2020-11-05T00:20:00.000Z', ...more }) as Violation

describe('what can be done with a violation', () => {
  it('an officer reviews, rechecks, closes, and can always call it a false positive while it is open', () => {
    expect(moves(one('DETECTED'), a('INSPECTOR'))).toEqual(['push', 'false-positive'])
    expect(moves(one('SUBMITTED'), a('INSPECTOR'))).toEqual(['pass', 'fail', 'false-positive'])
    expect(moves(one('RECHECK_PASS'), a('COMMANDER'))).toEqual(['close', 'false-positive'])
    expect(moves(one('CLOSED'), a('COMMANDER'))).toEqual([])
  })

  it('an appeal comes first, and nothing is closed before its verdict', () => {
    expect(moves(one('RECHECK_PASS', { appeal_pending: true }), a('DUTY_OFFICER'))).toEqual(['uphold', 'reject', 'false-positive'])
  })

  it('what an officer was called to is rechecked on the spot', () => {
    expect(moves(one('PUSHED', { escalation: 1 }), a('ZONE_LEAD'))).toContain('pass')
    expect(moves(one('PUSHED'), a('ZONE_LEAD'))).not.toContain('pass')
    expect(moves(one('RECTIFYING', { on_site: 'RECHECK_FAILED' }), a('ZONE_LEAD'))).toContain('pass')
  })

  it('the enterprise acknowledges and begins; others do nothing', () => {
    expect(moves(one('PUSHED'), a('ENT_FSM'))).toEqual(['acknowledge'])
    expect(moves(one('ACKED'), a('ENT_ADMIN'))).toEqual(['rectify'])
    expect(moves(one('SUBMITTED'), a('ENT_FSM'))).toEqual([])
    expect(moves(one('PUSHED'), a('AUDITOR'))).toEqual([])
    expect(moves(one('PUSHED'), undefined)).toEqual([])
  })

  it('its next deadline is to acknowledge, then to rectify; none while somebody else has it', () => {
    expect(due(one('PUSHED'))).toEqual({ kind: 'ack', at: Date.parse('2020-11-05T00:10:00Z') })
    expect(due(one('RECTIFYING'))?.kind).toBe('rectify')
    expect(due(one('SUBMITTED'))).toBeUndefined()
  })
})

describe('evidence', () => {
  const part = (role: string) => ({ role, url: role, sha256: role })

  it('shows pictures before the raw one, and the clip by itself', () => {
    const parts = ['CLIP', 'RAW', 'ANNOTATED', 'DETECTIONS'].map(part)
    expect(picturesOf(parts).map((one) => one.role)).toEqual(['ANNOTATED', 'RAW'])
    expect(clipOf(parts)?.role).toBe('CLIP')
  })

  it('grows until its clip is there or given up; whoever may see stills only waits for no clip', () => {
    const pack = (more: object) => ({ whole: true, parts: [part('RAW')], missing: [], ...more }) as unknown as Pack
    expect([undefined, pack({})].map(growing)).toEqual([true, true])
    expect([pack({ parts: [part('CLIP')] }), pack({ missing: [{ role: 'CLIP' }] }), pack({ whole: false })].map(growing)).toEqual([false, false, false])
    expect([late(0, 29 * MINUTE), late(0, 31 * MINUTE)]).toEqual([false, true])
  })
})
