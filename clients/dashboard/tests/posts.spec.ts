import { describe, expect, it } from 'vitest'
import type { Principal } from '@/api/types'
import { explains, looksAtVideo, makesGrants, mayMove, pagesOf, patrols, seesAlerts, seesEvents, seesGrants, seesLooks, setsRoster } from '@/session/posts'

const a = (role: Principal['roles'][number]): Principal => ({ id: 'x', name: '', roles: [role], enterprise: '', zones: [], step_up: true })

describe('what a post is offered', () => {
  it('a duty officer: every page and every move', () => {
    expect(pagesOf(a('DUTY_OFFICER'))).toEqual(['centre', 'devices', 'alerts', 'violations', 'video', 'roster'])
    expect(mayMove(a('DUTY_OFFICER'), 'close')).toBe(true)
  })

  it('an enterprise: to work on its alerts, not to verify or close them', () => {
    expect(pagesOf(a('ENT_FSM'))).toEqual(['centre', 'devices', 'alerts', 'violations', 'video'])
    expect(mayMove(a('ENT_FSM'), 'resolve')).toBe(true)
    expect(mayMove(a('ENT_FSM'), 'verify')).toBe(false)
  })

  it('an auditor: to see, not to act', () => {
    expect(seesAlerts(a('AUDITOR'))).toBe(true)
    expect(mayMove(a('AUDITOR'), 'acknowledge')).toBe(false)
  })

  it('an auditor: who looked, though no camera', () => {
    expect(pagesOf(a('AUDITOR'))).toEqual(['centre', 'devices', 'alerts', 'roster', 'looks'])
  })

  it('an engineer: devices and cameras, no case data', () => {
    expect(pagesOf(a('ENGINEER'))).toEqual(['devices', 'video'])
  })

  it('the watched look at their own live; recordings, patrols and grants stay with the regulator', () => {
    expect([looksAtVideo, seesLooks, patrols, seesGrants].map((may) => may(a('ENT_FSM')))).toEqual([true, true, false, false])
    expect((['INSPECTOR', 'ZONE_LEAD', 'DUTY_OFFICER', 'COMMANDER', 'AUDITOR'] as const).filter((role) => makesGrants(a(role)))).toEqual(['ZONE_LEAD', 'DUTY_OFFICER', 'COMMANDER'])
    expect([seesEvents, seesLooks, seesGrants, looksAtVideo].map((may) => may(a('ENGINEER')))).toEqual([false, false, false, false])
  })

  it('nobody: nothing but what the API would refuse anyway', () => {
    expect(seesAlerts(undefined)).toBe(false)
  })

  it('only those who answer for the command centre change its roster; only the enterprise tells a cause', () => {
    expect((['DUTY_OFFICER', 'COMMANDER', 'ZONE_LEAD', 'AUDITOR'] as const).filter((role) => setsRoster(a(role)))).toEqual(['DUTY_OFFICER', 'COMMANDER'])
    expect((['ENT_FSM', 'ENT_ADMIN', 'DUTY_OFFICER', 'INSPECTOR'] as const).filter((role) => explains(a(role)))).toEqual(['ENT_FSM', 'ENT_ADMIN'])
  })
})
