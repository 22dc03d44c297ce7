import { describe, expect, it } from 'vitest'
import { NO_FILTER, compare, counted, merge, nextDeadline, overdue, queue, replace, timeLeft, type Known } from '@/alerts/queue'
import { isNews } from '@/alerts/store'
import { MINUTE, NOON, anAlert, at } from './alert'

const NONE: Known = new Map()

describe('merging what arrives', () => {
  const v1 = anAlert({ version: 1 })
  const v2 = anAlert({ version: 2, status: 'ACKED' })

  it('keeps the highest version of an alert, in whatever order they come', () => {
    expect(merge(merge(NONE, [v1]), [v2]).get('a1')).toBe(v2)
    expect(merge(merge(NONE, [v2]), [v1]).get('a1')).toBe(v2)
  })

  it('changes nothing when the same version comes again', () => {
    const known = merge(NONE, [v2])
    expect(merge(known, [v2, v1, { ...v2 }])).toBe(known)
  })

  it('drops from a fresh list what is no longer open, but not what the socket brought meanwhile', () => {
    const known = merge(NONE, [anAlert({ id: 'gone' }), anAlert({ id: 'just-in' }), anAlert({ id: 'stays' })])
    const next = replace(known, [anAlert({ id: 'stays' })], new Set(['just-in']))
    expect([...next.keys()].sort()).toEqual(['just-in', 'stays'])
  })

  it('does not let a fresh list that was slow undo what the socket brought', () => {
    const known = merge(NONE, [v2])
    expect(replace(known, [v1], new Set(['a1'])).get('a1')).toBe(v2)
  })
})

describe('the next deadline', () => {
  it('is the acknowledgement while nobody has acknowledged', () => {
    expect(nextDeadline(anAlert())).toEqual({ kind: 'ack', at: NOON + 10 * MINUTE })
  })

  it('is the dispatch once acknowledged, the close once handled, and none once resolved', () => {
    expect(nextDeadline(anAlert({ status: 'ACKED' }))?.kind).toBe('dispatch')
    expect(nextDeadline(anAlert({ status: 'HANDLING' }))?.kind).toBe('close')
    expect(nextDeadline(anAlert({ status: 'RESOLVED' }))).toBeUndefined()
  })

  it('passes over a deadline that the level does not have', () => {
    const blue = anAlert({ status: 'ACKED', deadlines: { ack_by_at: at(NOON), dispatch_by_at: null, close_by_at: at(NOON + MINUTE) } as never })
    expect(nextDeadline(blue)?.kind).toBe('close')
  })

  it('counts down through zero', () => {
    expect(timeLeft(anAlert(), NOON)).toBe(10 * MINUTE)
    expect(overdue(anAlert(), NOON + 10 * MINUTE)).toBe(false)
    expect(overdue(anAlert(), NOON + 10 * MINUTE + 1)).toBe(true)
  })
})

describe('the order of the queue', () => {
  const red = anAlert({ id: 'red', level: 'RED' })
  const late = anAlert({ id: 'late' })
  const soon = anAlert({ id: 'soon', deadlines: { ...late.deadlines, ack_by_at: at(NOON + MINUTE) } })
  const none = anAlert({ id: 'none', status: 'RESOLVED' })
  const lost = anAlert({ id: 'lost', level: 'BLUE', undeliverable: true })

  it('is severity, then time left; without a deadline last', () => {
    expect([none, late, soon, red].sort(compare).map((one) => one.id)).toEqual(['red', 'soon', 'late', 'none'])
  })

  it('puts an alert that nobody can receive among the red ones', () => {
    expect([late, lost].sort(compare)[0]?.id).toBe('lost')
  })

  it('puts it back in its place once somebody acts: it has reached somebody', () => {
    expect([late, { ...lost, status: 'HANDLING' as const }].sort(compare)[0]?.id).toBe('late')
  })

  it('is the same whatever the order of arrival', () => {
    const twins = ['b', 'a', 'c'].map((id) => anAlert({ id }))
    expect([...twins].sort(compare).map((one) => one.id)).toEqual([...twins].reverse().sort(compare).map((one) => one.id))
  })
})

describe('figures and filters', () => {
  const alerts = [
    anAlert({ id: 'waits' }),
    anAlert({ id: 'red', level: 'RED', status: 'HANDLING', hall: '2.1' }),
    anAlert({ id: 'closed', status: 'CLOSED' }),
  ]

  it('count open alerts only, by the rule that a click filters by', () => {
    expect(counted(alerts, 'waiting', NOON).map((one) => one.id)).toEqual(['waits'])
    expect(queue(alerts, { ...NO_FILTER, figure: 'waiting' }, NOON).map((one) => one.id)).toEqual(['waits'])
    expect(counted(alerts, 'critical', NOON).map((one) => one.id)).toEqual(['red'])
  })

  it('narrow by level and hall', () => {
    expect(queue(alerts, { ...NO_FILTER, levels: new Set(['YELLOW']) }, NOON).map((one) => one.id)).toEqual(['waits'])
    expect(queue(alerts, { ...NO_FILTER, hall: '2.1' }, NOON).map((one) => one.id)).toEqual(['red'])
  })
})

describe('what sounds', () => {
  it('is a critical alert that nobody has, when it is new or has risen', () => {
    const orange = anAlert({ level: 'ORANGE', version: 2 })
    expect(isNews(undefined, orange)).toBe(true)
    expect(isNews(anAlert(), orange)).toBe(true)
  })

  it('is not a repeat, an acknowledged one, or a minor one', () => {
    const orange = anAlert({ level: 'ORANGE' })
    expect(isNews(orange, { ...orange, version: 2, count: 2 })).toBe(false)
    expect(isNews(undefined, { ...orange, status: 'ACKED' })).toBe(false)
    expect(isNews(undefined, anAlert())).toBe(false)
  })
})
