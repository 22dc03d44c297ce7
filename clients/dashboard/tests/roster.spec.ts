import { describe, expect, it } from 'vitest'
import type { Shift } from '@/api/types'
import { ended, faultsOf, led, plain, shiftOf, swapped, type Draft } from '@/roster/edit'
import { fieldOf, momentOf } from '@/time/typed'
import { MINUTE, NOON, at } from './alert'

const HOUR = 60 * MINUTE
const shift = (fields: Partial<Shift> = {}): Shift => ({
  account_id: 'acc-1',
  role: 'DUTY_OFFICER',
  channels: ['SCREEN', 'SMS'],
  since: at(NOON - HOUR),
  until: at(NOON + HOUR),
  zones: ['A'],
  enterprise: '',
  ...fields,
})
const now = shift()
const later = shift({ account_id: 'acc-2', since: at(NOON + HOUR), until: at(NOON + 9 * HOUR) })
const draft = (fields: Partial<Draft> = {}): Draft => ({ account: ' acc-9 ', role: 'INSPECTOR', channels: ['WECHAT'], since: '2020-11-05 08:00', until: '2020-11-05 20:00', zones: 'A，B C', ...fields })

describe('the duty roster', () => {
  it('ends a shift that has begun at this moment, and leaves the others', () => {
    expect(ended([now, later], now, NOON)).toEqual([{ ...now, until: at(NOON) }, later])
  })

  it('drops a shift that is still to come', () => {
    expect(ended([now, later], later, NOON)).toEqual([now])
  })

  it('hands over the rest of a shift: post, zones and end stay, nobody is there twice', () => {
    const lines = swapped([now, later], now, 'acc-3', NOON)
    expect(lines).toEqual([{ ...now, until: at(NOON) }, later, { ...now, account_id: 'acc-3', since: at(NOON) }])
  })

  it('hands over a coming shift as a whole', () => {
    expect(swapped([now, later], later, 'acc-3', NOON)).toEqual([now, { ...later, account_id: 'acc-3' }])
  })

  it('knows a shift again in a list that was loaded anew', () => {
    expect(ended([{ ...now }], { ...now }, NOON)).toEqual([{ ...now, until: at(NOON) }])
  })

  it('knows whether somebody leads', () => {
    expect(led([now, later], NOON)).toBe(true)
    expect(led(ended([now, later], now, NOON), NOON)).toBe(false)
    expect(led([shift({ role: 'INSPECTOR' })], NOON)).toBe(false)
  })

  it('takes times as Shanghai’s, whatever the computer’s are', () => {
    expect(fieldOf(NOON)).toBe('2020-11-05 12:00')
    expect(momentOf(' 2020-11-05 12:00')).toBe(NOON)
    for (const text of ['', '12:00', '2020-11-05', '2020-11-05 25:00', '05/11/2020 12:00']) expect(momentOf(text)).toBeNaN()
  })

  it('says what is wrong with a new shift', () => {
    expect(faultsOf(draft())).toEqual([])
    expect(faultsOf(draft({ account: ' ', channels: [], until: '2020-11-05 08:00' }))).toEqual(['account', 'channels', 'order'])
    expect(faultsOf(draft({ until: '' }))).toEqual(['order'])
  })

  it('makes a shift of what was typed, zones by any comma', () => {
    expect(shiftOf(draft())).toEqual(shift({ account_id: 'acc-9', role: 'INSPECTOR', channels: ['WECHAT'], since: at(NOON - 4 * HOUR), until: at(NOON + 8 * HOUR), zones: ['A', 'B', 'C'] }))
  })

  it('sends back only what belongs to the roster', () => {
    expect(plain({ ...now, account_name: '王敏' } as Shift)).toEqual(now)
  })
})
