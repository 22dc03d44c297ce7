/** A list that the API cuts into pages: read anew, read on; an answer that was overtaken by another question is dropped. */
import { reactive } from 'vue'
import { asProblem, type ApiProblem } from '@/api/problem'
import { usePlatformClock } from '@/time/platformClock'

export interface Page<T> {
  items: T[]
  next_cursor?: string | null
}

export interface Listed<T> {
  items: T[]
  /** Where it goes on; '' at its end. */
  cursor: string
  loading: boolean
  fault: ApiProblem | undefined
  /** When what is shown was read. */
  loadedAt: number
  load: (on?: boolean) => Promise<void>
  /** Another list: nothing of the one before is shown any longer. */
  anew: () => void
}

export function useListed<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Listed<T> {
  const clock = usePlatformClock()
  let asked = 0
  const list = reactive({ items: [], cursor: '', loading: false, fault: undefined, loadedAt: 0, load, anew }) as Listed<T>

  async function load(on = false): Promise<void> {
    const call = ++asked
    list.loading = true
    try {
      const page = await read((on && list.cursor) || undefined)
      if (call !== asked) return
      list.fault = undefined
      list.items = on ? [...list.items, ...page.items] : page.items
      list.cursor = page.next_cursor ?? ''
      list.loadedAt = clock.now
    } catch (found) {
      if (call === asked) list.fault = asProblem(found)
    } finally {
      if (call === asked) list.loading = false
    }
  }

  function anew(): void {
    list.items = []
    list.cursor = ''
    list.fault = undefined
    void load()
  }

  return list
}
