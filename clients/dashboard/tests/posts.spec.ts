import { describe, expect, it } from 'vitest'
import type { Principal } from '@/api/types'
import { mayMove, pagesOf, seesAlerts } from '@/session/posts'

const a = (role: Principal['roles'][number]): Principal => ({ id: 'x', name: '', roles: [role], enterprise: '', zones: [], step_up: true })

describe('what a post is offered', () => {
  it('a duty officer: every page and every move', () => {
    expect(pagesOf(a('DUTY_OFFICER'))).toEqual(['centre', 'devices', 'alerts', 'roster'])
    expect(mayMove(a('DUTY_OFFICER'), 'close')).toBe(true)
  })

  it('an enterprise: to work on its alerts, not to verify or close them', () => {
    expect(pagesOf(a('ENT_FSM'))).toEqual(['centre', 'devices', 'alerts'])
    expect(mayMove(a('ENT_FSM'), 'resolve')).toBe(true)
    expect(mayMove(a('ENT_FSM'), 'verify')).toBe(false)
  })

  it('an auditor: to see, not to act', () => {
    expect(seesAlerts(a('AUDITOR'))).toBe(true)
    expect(mayMove(a('AUDITOR'), 'acknowledge')).toBe(false)
  })

  it('an engineer: devices only, no case data', () => {
    expect(pagesOf(a('ENGINEER'))).toEqual(['devices'])
  })

  it('nobody: nothing but what the API would refuse anyway', () => {
    expect(seesAlerts(undefined)).toBe(false)
  })
})
