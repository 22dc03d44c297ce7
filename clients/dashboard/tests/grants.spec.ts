import { describe, expect, it } from 'vitest'
import { faultsOf, formOf, type Draft } from '@/video/grants'
import { spanOf } from '@/video/span'
import { fieldOf } from '@/time/typed'
import { MINUTE, NOON } from './alert'

const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const draft = (more: Partial<Draft> = {}): Draft => ({ viewer: 'acc-1', from: fieldOf(NOON), to: fieldOf(NOON + HOUR), reason: '午市巡查', ...more })

describe('a grant to look', () => {
  it('is for somebody, for a reason, and ends after it begins', () => {
    expect(faultsOf(draft(), NOON)).toEqual([])
    expect(faultsOf(draft({ viewer: ' ', to: 'noon', reason: ' x ' }), NOON)).toEqual(['viewer', 'order', 'reason'])
  })

  it('is never longer than 14 days, nor over already', () => {
    expect(faultsOf(draft({ to: fieldOf(NOON + 14 * DAY) }), NOON)).toEqual([])
    expect(faultsOf(draft({ to: fieldOf(NOON + 14 * DAY + MINUTE) }), NOON)).toEqual(['long'])
    expect(faultsOf(draft(), NOON + HOUR)).toEqual(['over'])
  })

  it('is sent in UTC and without the blanks around it', () => {
    expect(formOf(draft({ viewer: ' acc-1 ', from: '2020-11-05 08:00', to: '2020-11-05 20:00', reason: ' 巡查 ' }))).toEqual({ viewer: 'acc-1', from: '2020-11-05T00:00:00.000Z', to: '2020-11-05T12:00:00.000Z', reason: '巡查' })
  })
})

describe('a part of a recording', () => {
  it('begins at Shanghai time, and ends now at the latest', () => {
    expect(spanOf('2020-11-05 11:00', 10, NOON, 720)).toEqual({ from: '2020-11-05T03:00:00.000Z', to: '2020-11-05T03:10:00.000Z' })
    expect(spanOf('2020-11-05 11:55', 30, NOON, 720)).toEqual({ from: '2020-11-05T03:55:00.000Z', to: '2020-11-05T04:00:00.000Z' })
  })

  it('is none where the time is no time, is still to come, or is kept no longer', () => {
    expect([spanOf('11:00', 10, NOON, 720), spanOf('2020-11-05 12:00', 10, NOON, 720), spanOf('2020-11-04 11:59', 10, NOON, 24)]).toEqual(['typed', 'future', 'gone'])
  })
})
