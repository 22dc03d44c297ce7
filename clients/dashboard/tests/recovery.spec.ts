import { describe, expect, it } from 'vitest'
import { frameAge, nextStep, UNTRIED, type Step, type Trouble } from '@/video/recovery'
import { MINUTE, NOON } from './alert'

/** All that is done while the same trouble comes again and again. */
function steps(trouble: Trouble): Step[] {
  const found: Step[] = []
  let tries = UNTRIED
  do {
    const [step, after] = nextStep(trouble, tries)
    found.push(step)
    tries = after
  } while (found.at(-1)?.how !== 'stop' && found.length < 50)
  return found
}

describe('a player in trouble', () => {
  it('loads on with growing waits, then asks for a new address, and stops in the end', () => {
    expect(steps('network').map((step) => step.how)).toEqual(['load', 'load', 'load', 'session', 'load', 'load', 'load', 'session', 'load', 'load', 'load', 'stop'])
    expect(steps('network').slice(0, 3)).toEqual([1000, 3000, 9000].map((afterMs) => ({ how: 'load', afterMs })))
  })

  it('mends the decoder twice before it asks for a new address', () => {
    expect(steps('media').map((step) => step.how)).toEqual(['media', 'media', 'session', 'media', 'media', 'session', 'media', 'media', 'stop'])
  })

  it('asks at once for a new address where the old one is over', () => {
    expect(steps('ended')).toEqual([{ how: 'session', afterMs: 0 }, { how: 'session', afterMs: 5000 }, { how: 'stop' }])
  })
})

describe('the age of a frame', () => {
  it('is told by the platform, whatever the computer thinks', () => {
    expect(frameAge(NOON - 8000, NOON, NOON + 10 * MINUTE)).toBe(8000)
  })

  it('is told by the computer where the platform plays another day', () => {
    expect(frameAge(NOON - 8000, NOON - 48 * 60 * MINUTE, NOON)).toBe(8000)
  })

  it('is never less than nothing', () => {
    expect(frameAge(NOON + 300, NOON, NOON)).toBe(0)
  })
})
