import { describe, expect, it } from 'vitest'
import { alertsByThing, spread, stateOf, urgency, type PlanItem } from '@/venue/plan'
import { centre, pan, whole, zoom } from '@/venue/view'
import { anAlert } from './alert'

const item = (fields: Partial<PlanItem> = {}): PlanItem => ({ id: 'fz-0001', layer: 'device', name: '', kind: 'FREEZER', hall: '1.1', at: [0, 0], stopped: false, ...fields })
const HALL = { code: '1.1', zh: '', en: '', level: 1, outline: [[0, 0], [100, 0], [100, 50], [0, 50]] as Array<[number, number]> }

describe('the state of a thing on the plan', () => {
  it('is its worst open alert', () => {
    expect(stateOf(item(), [anAlert(), anAlert({ level: 'RED' })], 'stale')).toBe('RED')
  })

  it('of a device is stale, never ok, when it has not been heard', () => {
    expect(stateOf(item(), [], 'stale')).toBe('stale')
    expect(stateOf(item(), [], 'none')).toBe('none')
    expect(stateOf(item(), undefined, 'fresh')).toBe('ok')
  })

  it('of a device switched off on purpose is not an alarm', () => {
    expect(stateOf(item({ stopped: true }), [], 'none')).toBe('stopped')
  })

  it('of a business does not wait for readings', () => {
    expect(stateOf(item({ layer: 'business' }), [], 'none')).toBe('ok')
  })

  it('draws the urgent last, on top', () => {
    expect((['ok', 'stale', 'RED'] as const).map(urgency)).toEqual([7, 4, 0])
  })
})

describe('an alert on the plan', () => {
  it('stands at its device, or at its subject where the device is not drawn', () => {
    expect([...alertsByThing([anAlert()], () => true).keys()]).toEqual(['fz-0001'])
    expect([...alertsByThing([anAlert()], () => false).keys()]).toEqual(['biz-0001'])
  })
})

describe('things on one spot', () => {
  it('are spread so that each can be hit', () => {
    const spots = spread([item(), item({ id: 'b' }), item({ id: 'c' })]).map((one) => one.at.join())
    expect(new Set(spots).size).toBe(3)
  })
})

describe('the view of the plan', () => {
  const all = whole({ halls: [HALL], items: [] })

  it('holds every hall, north up', () => {
    expect(all.y).toBeLessThan(-50)
    expect(all.x + all.width).toBeGreaterThan(100)
  })

  it('keeps the point under the pointer when it zooms, and cannot leave the plan', () => {
    const near = zoom(all, 2, [50, -25], all)
    expect(near.width).toBeCloseTo(all.width / 2)
    expect(near.x + near.width / 2).toBeCloseTo(50)
    expect(pan(near, -1000, 0, all).x).toBe(all.x)
    expect(zoom(near, 0.01, [50, -25], all)).toEqual(all)
  })

  it('names a hall at its centre of gravity', () => {
    expect(centre(HALL.outline)).toEqual([50, 25])
  })
})
