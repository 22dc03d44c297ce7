/**
 * Who stands behind the ids of accounts: names come from `/v1/people`, asked for together once a screen has said whom it shows.
 * What an id answers is kept for the session; an id that nobody bears is not asked for again.
 */
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { api } from '@/api/client'
import { unwrap } from '@/api/problem'
import type { Person } from '@/api/types'
import { useSession } from '@/session/store'

/** Ids of one question (the API's own bound). */
const MOST = 100
/** Long enough for a whole list to be drawn. */
const GATHER_MS = 30

export const usePeopleKnown = defineStore('people', () => {
  const known = shallowRef<ReadonlyMap<string, Person>>(new Map())
  const asked = new Set<string>()
  let waiting: string[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  async function ask(ids: string[]): Promise<void> {
    try {
      const { items } = await unwrap(api.GET('/v1/people', { params: { query: { ids: ids.join(',') } } }))
      known.value = new Map([...known.value, ...items.map((person) => [person.id, person] as const)])
    } catch {
      // Posts are shown instead; the next screen asks again.
      for (const id of ids) asked.delete(id)
    }
  }

  function askAll(): void {
    timer = undefined
    const ids = waiting
    waiting = []
    for (let from = 0; from < ids.length; from += MOST) void ask(ids.slice(from, from + MOST))
  }

  /** The person of an account id, as far as known; one not yet asked for is asked for soon. */
  function of(id: string): Person | undefined {
    if (!asked.has(id)) {
      asked.add(id)
      waiting.push(id)
      timer ??= setTimeout(askAll, GATHER_MS)
    }
    return known.value.get(id)
  }

  // Another person has signed in: who may know whom is decided anew.
  const session = useSession()
  watch(
    () => session.principal?.id,
    () => {
      known.value = new Map()
      asked.clear()
      waiting = []
    },
  )

  return { of }
})
