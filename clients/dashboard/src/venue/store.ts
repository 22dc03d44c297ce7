/** The plan on the screen: the venue once, latest readings every few seconds, states from both and from the alerts. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { asProblem, type ApiProblem } from '@/api/problem'
import type { Latest } from '@/api/types'
import { useAlerts } from '@/alerts/store'
import { usePlatform } from '@/config/store'
import { latestOfAll } from '@/devices/api'
import { freshness, type Freshness } from '@/devices/freshness'
import { toMs } from '@/time/format'
import { usePlatformClock } from '@/time/platformClock'
import { planOf } from './adapt'
import { readVenue } from './api'
import { alertsByThing, stateOf, type ItemState, type Plan } from './plan'

const POLL_MS = 15_000

function newest(all: Latest[]): number {
  const times = all.map((one) => toMs(one.at)).filter(Number.isFinite)
  return times.length ? Math.max(...times) : Number.NaN
}

function sameStates(a: ReadonlyMap<string, ItemState>, b: ReadonlyMap<string, ItemState>): boolean {
  return a.size === b.size && [...b].every(([key, state]) => a.get(key) === state)
}

export const usePlan = defineStore('plan', () => {
  const alerts = useAlerts()
  const clock = usePlatformClock()
  const platform = usePlatform()
  const plan = shallowRef<Plan>()
  const problem = ref<ApiProblem>()
  const latest = shallowRef<ReadonlyMap<string, Latest[]>>()
  /** When each device last measured something; read out once a load, not once a second. */
  const measuredAt = shallowRef<ReadonlyMap<string, number>>(new Map())
  let timer: ReturnType<typeof setInterval> | undefined

  async function loadPlan(): Promise<void> {
    try {
      plan.value = planOf(await readVenue())
      problem.value = undefined
    } catch (fault) {
      problem.value = asProblem(fault)
    }
  }

  async function loadLatest(): Promise<void> {
    try {
      const found = new Map<string, Latest[]>()
      for (const one of await latestOfAll()) {
        const own = found.get(one.device)
        if (own) own.push(one)
        else found.set(one.device, [one])
      }
      measuredAt.value = new Map([...found].map(([device, all]) => [device, newest(all)]))
      latest.value = found
    } catch {
      // What was read stays and grows old: the ages and the grey say so.
    }
  }

  function start(): void {
    if (timer) return
    if (!plan.value) void loadPlan()
    void loadLatest()
    timer = setInterval(() => void loadLatest(), POLL_MS)
  }

  function stop(): void {
    clearInterval(timer)
    timer = undefined
  }

  /** How lately a device was heard: by its newest reading. */
  function heard(device: string): Freshness {
    return freshness(measuredAt.value.get(device) ?? Number.NaN, clock.now, platform.profile)
  }

  const drawn = computed(() => new Set(plan.value?.items.map((item) => item.id)))
  const byThing = computed(() => alertsByThing(alerts.open, (id) => drawn.value.has(id)))
  /** The same map as before when nothing has changed, so that a second that passes draws nothing. */
  const states = computed<ReadonlyMap<string, ItemState>>((before) => {
    const found = new Map<string, ItemState>()
    for (const item of plan.value?.items ?? []) found.set(`${item.layer}:${item.id}`, stateOf(item, byThing.value.get(item.id), heard(item.id)))
    return before && sameStates(before, found) ? before : found
  })

  /** Devices that should report, and how many do. */
  const reporting = computed(() => {
    if (!plan.value || !latest.value) return undefined
    const expected = plan.value.items.filter((item) => item.layer === 'device' && !item.stopped)
    const ok = expected.filter((item) => heard(item.id) === 'fresh').length
    return { all: expected.length, ok, lost: expected.length - ok }
  })

  return { plan, problem, latest, states, byThing, reporting, heard, loadPlan, start, stop }
})
