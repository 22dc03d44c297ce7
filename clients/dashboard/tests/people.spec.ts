import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { useSession } from '@/session/store'
import { usePeopleKnown } from '@/shell/people'

const WANG = { id: 'acc-1', name: '王敏', number: 'acc-1', roles: ['INSPECTOR'] }
let asked: string[]
let broken: boolean

/** Until what was waiting has been asked for and answered. */
const answered = () => vi.advanceTimersByTimeAsync(50)

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  asked = []
  broken = false
  vi.stubGlobal('fetch', async (request: Request) => {
    const ids = new URL(request.url).searchParams.get('ids') ?? ''
    asked.push(ids)
    const items = ids.split(',').includes('acc-1') ? [WANG] : []
    return new Response(JSON.stringify(broken ? { code: 'internal' } : { items }), { status: broken ? 500 : 200, headers: { 'content-type': 'application/json' } })
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('the people behind ids', () => {
  it('are asked for together and once', async () => {
    const people = usePeopleKnown()
    expect([people.of('acc-1'), people.of('acc-2'), people.of('acc-1')]).toEqual([undefined, undefined, undefined])
    await answered()
    expect(people.of('acc-1')).toEqual(WANG)
    expect(people.of('acc-2')).toBeUndefined()
    await answered()
    expect(asked).toEqual(['acc-1,acc-2'])
  })

  it('are asked for by the hundred', async () => {
    const people = usePeopleKnown()
    for (let n = 0; n < 150; n++) people.of(`p-${n}`)
    await answered()
    expect(asked.map((ids) => ids.split(',').length)).toEqual([100, 50])
  })

  it('are asked for again where the answer failed', async () => {
    const people = usePeopleKnown()
    broken = true
    people.of('acc-1')
    await answered()
    broken = false
    expect(people.of('acc-1')).toBeUndefined()
    await answered()
    expect(people.of('acc-1')).toEqual(WANG)
  })

  it('are forgotten when somebody else signs in', async () => {
    const people = usePeopleKnown()
    people.of('acc-1')
    await answered()
    const session = useSession()
    session.principal = { id: 'acc-9', name: '乙', roles: ['ENT_FSM'], enterprise: 'ent-1', zones: [], step_up: false }
    await nextTick()
    expect(people.of('acc-1')).toBeUndefined()
    await answered()
    expect(asked).toEqual(['acc-1', 'acc-1'])
  })
})
