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

export const usePlan = defineStore('plan', () => {
  const alerts = useAlerts()
  const clock = usePlatformClock()
  const platform = usePlatform()
  const plan = shallowRef<Plan>()
  const problem = ref<ApiProblem>()
  const latest = shallowRef<ReadonlyMap<string, Latest[]>>()
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
      for (const one of await latestOfAll()) found.set(one.device, [...(found.get(one.device) ?? []), one])
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
    const times = (latest.value?.get(device) ?? []).map((one) => toMs(one.at)).filter(Number.isFinite)
    return freshness(times.length ? Math.max(...times) : Number.NaN, clock.now, platform.profile)
  }

  const drawn = computed(() => new Set(plan.value?.items.map((item) => item.id)))
  const byThing = computed(() => alertsByThing(alerts.open, (id) => drawn.value.has(id)))
  const states = computed(() => {
    const found = new Map<string, ItemState>()
    for (const item of plan.value?.items ?? []) found.set(`${item.layer}:${item.id}`, stateOf(item, byThing.value.get(item.id), heard(item.id)))
    return found
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
