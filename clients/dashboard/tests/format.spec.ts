import { describe, expect, it } from 'vitest'
import { age, clock, countdown, date, minute, moment, toMs } from '@/time/format'
import { rateOf } from '@/time/platformClock'

describe('times', () => {
  const evening = Date.parse('2020-11-05T18:30:05Z')

  it('are shown in Shanghai, whatever the zone of the computer', () => {
    expect([clock(evening), minute(evening), date(evening)]).toEqual(['02:30:05', '02:30', '2020-11-06'])
  })

  it('start the day at 00, not at 24', () => {
    expect(clock(Date.parse('2020-11-05T16:00:00Z'))).toBe('00:00:00')
  })

  it('name the day when it is another one', () => {
    expect(moment(evening, evening + 1000)).toBe('02:30:05')
    expect(moment(evening, evening + 86_400_000)).toBe('11-06 02:30')
  })

  it('are read with any offset, as milliseconds, and as UTC where they have none', () => {
    const same = [evening, '2020-11-05T18:30:05Z', '2020-11-06T02:30:05+08:00', '2020-11-05T18:30:05.000', '2020-11-05T18:30:05+0000']
    expect(same.map(toMs)).toEqual(same.map(() => evening))
  })

  it('are a dash where there is none', () => {
    expect([clock(toMs(null)), moment(toMs(''), 0), age(toMs(undefined), 0)]).toEqual(['—', '—', undefined])
  })
})

describe('ages and countdowns', () => {
  it('use the largest unit and never go below zero', () => {
    expect(age(0, 59_999)).toEqual({ n: 59, unit: 'second' })
    expect(age(0, 3_599_000)).toEqual({ n: 59, unit: 'minute' })
    expect(age(0, 86_400_000)).toEqual({ n: 24, unit: 'hour' })
    expect(age(0, 3 * 86_400_000)).toEqual({ n: 3, unit: 'day' })
    expect(age(1000, 0)).toEqual({ n: 0, unit: 'second' })
  })

  it('count minutes and seconds, hours where there are any', () => {
    expect([countdown(59_999), countdown(-61_000), countdown(86_399_000)]).toEqual(['00:59', '01:01', '23:59:59'])
  })
})

describe("the platform's clock", () => {
  it('is told from noise only over a long enough stretch', () => {
    expect(rateOf({ wall: 0, platform: 0 }, { wall: 1000, platform: 5000 })).toBe(1)
    expect(rateOf({ wall: 0, platform: 0 }, { wall: 30_000, platform: 30_900 })).toBe(1)
    expect(rateOf({ wall: 0, platform: 0 }, { wall: 30_000, platform: 300_000 })).toBe(10)
  })
})
