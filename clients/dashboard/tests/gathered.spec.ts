import { describe, expect, it } from 'vitest'
import type { Alert } from '@/api/types'
import { gathered } from '@/realtime/store'
import { anAlert } from './alert'

describe('alerts that arrive in a burst', () => {
  it('are taken together, each once, in their order; what comes after is taken after', () => {
    const taken: Alert[][] = []
    let due: (() => void) | undefined
    const take = gathered((alerts) => taken.push(alerts), (_, run) => (due = run))
    const [a, b, c] = ['a', 'b', 'c'].map((id) => anAlert({ id }))
    take([a!])
    take([b!, a!])
    take([])
    expect(taken).toEqual([])
    due!()
    take([c!])
    due!()
    expect(taken.map((alerts) => alerts.map((one) => one.id))).toEqual([['a', 'b', 'a'], ['c']])
  })
})
