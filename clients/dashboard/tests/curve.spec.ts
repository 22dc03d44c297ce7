import { describe, expect, it } from 'vitest'
import { broken, extent, openings, type Bucket } from '@/devices/curve'
import { freshness, validFor } from '@/devices/freshness'

const MIN = 60_000
const bucket = (minute: number, value = -18): Bucket => ({ at: minute * MIN, min: value - 0.5, max: value + 0.5, mean: value })

describe('a curve', () => {
  const points = [0, 1, 2, 30, 31].map((minute) => bucket(minute))

  it('is broken at a gap, so that no line is drawn across', () => {
    const rows = broken(points, [{ from: 2 * MIN, to: 30 * MIN }], (point) => point.mean)
    expect(rows.map(([, value]) => value)).toEqual([-18, -18, -18, null, -18, -18])
  })

  it('is broken where a gap began within a bucket', () => {
    const rows = broken(points, [{ from: 2.5 * MIN, to: 30.5 * MIN }], (point) => point.mean)
    expect(rows.map(([, value]) => value)).toEqual([-18, -18, -18, null, -18, -18])
  })

  it('is not broken by a gap after its last point', () => {
    expect(broken(points, [{ from: 31 * MIN, to: 60 * MIN }], (point) => point.mean)).toHaveLength(5)
  })

  it('shows its limits even when the readings are far from them', () => {
    const { low, high } = extent([bucket(0)], [null, -12])
    expect(low).toBeLessThan(-18.5)
    expect(high).toBeGreaterThan(-12)
  })

  it('stands on an axis with round ends', () => {
    expect(extent([bucket(0)], [null, -12])).toEqual({ low: -20, high: -10, step: 2 })
  })
})

describe('a door', () => {
  it('is open from the first open reading to the next closed one', () => {
    const points = [bucket(0, 0), bucket(1, 1), bucket(2, 1), bucket(3, 0)].map((point) => ({ ...point, max: point.mean }))
    expect(openings(points, 10 * MIN)).toEqual([{ from: MIN, to: 3 * MIN }])
  })

  it('that has not been closed is open until now', () => {
    expect(openings([{ at: 0, min: 1, max: 1, mean: 1 }], 10 * MIN)).toEqual([{ from: 0, to: 10 * MIN }])
  })
})

describe('freshness of a reading', () => {
  it('ends after 15 minutes, in DEMO after a minute', () => {
    expect(validFor('CURRENT')).toBe(15 * MIN)
    expect(validFor('DEMO')).toBe(MIN)
    expect(freshness(0, 15 * MIN, 'CURRENT')).toBe('fresh')
    expect(freshness(0, 15 * MIN + 1, 'CURRENT')).toBe('stale')
  })

  it('ends at once when the platform says that the sensor is lost', () => {
    expect(freshness(0, MIN, 'CURRENT', 'LOST')).toBe('stale')
  })

  it('is none, not zero, where nothing was ever read', () => {
    expect(freshness(Number.NaN, 0, 'CURRENT')).toBe('none')
  })
})
