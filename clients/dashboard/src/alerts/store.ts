/** The alerts on the screen (预警): what is known, what is shown, what is new; fed by the live link. */
import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef } from 'vue'
import { asProblem, type ApiProblem } from '@/api/problem'
import type { Alert, Level } from '@/api/types'
import { usePlatformClock } from '@/time/platformClock'
import * as calls from './api'
import { counted, merge, open, queue, replace, waiting, type Figure, type Known } from './queue'
import { critical } from './severity'

/** A card pulses once, this long. */
const PULSE_MS = 4_000

export const useAlerts = defineStore('alerts', () => {
  const clock = usePlatformClock()
  const known = shallowRef<Known>(new Map())
  const loaded = ref(false)
  const problem = ref<ApiProblem>()
  const selectedId = ref('')
  const filter = reactive({ figure: undefined as Figure | undefined, levels: new Set<Level>(), hall: '', owner: '' })
  /** New red and orange alerts, in order of arrival; the sound and the announcement follow it. */
  const arrived = shallowRef<Alert[]>([])
  const pulsing = ref<ReadonlySet<string>>(new Set())
  let touched: Set<string> | undefined

  function noticeNew(before: Known, after: Known, alerts: Alert[]): void {
    const fresh = alerts.filter((alert) => isNews(before.get(alert.id), after.get(alert.id)))
    if (!fresh.length) return
    arrived.value = fresh
    pulsing.value = new Set([...pulsing.value, ...fresh.map((alert) => alert.id)])
    setTimeout(() => {
      const gone = new Set(fresh.map((alert) => alert.id))
      pulsing.value = new Set([...pulsing.value].filter((id) => !gone.has(id)))
    }, PULSE_MS)
  }

  /** Takes alerts from the socket, a poll, or the answer to a move. */
  function take(alerts: Alert[]): void {
    const before = known.value
    known.value = merge(before, alerts)
    for (const alert of alerts) touched?.add(alert.id)
    if (loaded.value && known.value !== before) noticeNew(before, known.value, alerts)
  }

  /** Loads every open alert anew. What arrives by the socket meanwhile is kept. */
  async function snapshot(): Promise<void> {
    const since = new Set<string>()
    touched = since
    try {
      const listed = await calls.openAlerts()
      const before = known.value
      known.value = replace(before, listed, since)
      if (loaded.value) noticeNew(before, known.value, listed)
      loaded.value = true
      problem.value = undefined
    } catch (fault) {
      problem.value = asProblem(fault)
      throw fault
    } finally {
      touched = undefined
    }
  }

  function forget(): void {
    known.value = new Map()
    loaded.value = false
    problem.value = undefined
    selectedId.value = ''
    arrived.value = []
  }

  function toggleFigure(figure: Figure): void {
    filter.figure = filter.figure === figure ? undefined : figure
  }

  function toggleLevel(level: Level): void {
    if (!filter.levels.delete(level)) filter.levels.add(level)
  }

  function clearFilter(): void {
    Object.assign(filter, { figure: undefined, hall: '', owner: '' })
    filter.levels.clear()
  }

  const openOnes = computed(() => [...known.value.values()].filter(open))

  return {
    known,
    loaded,
    problem,
    selectedId,
    filter,
    arrived,
    pulsing,
    take,
    snapshot,
    forget,
    toggleFigure,
    toggleLevel,
    clearFilter,
    open: openOnes,
    // Only what is overdue depends on the time: the queue is not sorted anew each second for nothing.
    shown: computed(() => queue(known.value.values(), filter, filter.figure === 'overdue' ? clock.now : 0)),
    selected: computed(() => known.value.get(selectedId.value)),
    filtered: computed(() => Boolean(filter.figure || filter.levels.size || filter.hall || filter.owner)),
    count: (figure: Figure) => counted(known.value.values(), figure, figure === 'overdue' ? clock.now : 0).length,
  }
})

/** Whether an alert is news for the ear: critical, nobody has it, and it was not so before (risen counts, repeats do not). */
export function isNews(before: Alert | undefined, after: Alert | undefined): boolean {
  if (!after || !critical(after) || !waiting(after)) return false
  return !before || !open(before) || !critical(before)
}
