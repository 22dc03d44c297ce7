/** The venue plan as drawn: halls, things in them, and the state of each, worked out from alerts and latest readings. */
import type { Alert, Level } from '@/api/types'
import { SEVERITIES, worst } from '@/alerts/severity'

export type Metres = [x: number, y: number]

export interface PlanHall {
  code: string
  zh: string
  en: string
  level: number
  outline: Metres[]
}

export type Layer = 'business' | 'lift' | 'device'

export interface PlanItem {
  id: string
  layer: Layer
  name: string
  kind: string
  hall: string
  at: Metres
  /** Switched off on purpose: silence is no news. */
  stopped: boolean
}

export interface Plan {
  halls: PlanHall[]
  items: PlanItem[]
}

export type ItemState = Level | 'ok' | 'stale' | 'none' | 'stopped'

/** Open alerts by the thing on the plan that they are about: the device where it is drawn, or else the subject. */
export function alertsByThing(alerts: Iterable<Alert>, drawn: (id: string) => boolean): Map<string, Alert[]> {
  const found = new Map<string, Alert[]>()
  for (const alert of alerts) {
    const id = alert.device_id && drawn(alert.device_id) ? alert.device_id : alert.subject.id
    found.set(id, [...(found.get(id) ?? []), alert])
  }
  return found
}

/** State of a thing. An alert outweighs silence; what sends no readings (a business) is ok without them. */
export function stateOf(item: PlanItem, alerts: Alert[] | undefined, heard: 'fresh' | 'stale' | 'none'): ItemState {
  const level = worst((alerts ?? []).map((alert) => alert.level))
  if (level) return level
  if (item.stopped) return 'stopped'
  if (item.layer !== 'device' || heard === 'fresh') return 'ok'
  return heard
}

const REST: Record<string, number> = { stale: 4, none: 5, stopped: 6, ok: 7 }

/** Order from the most to the least urgent; drawn in reverse so that the urgent lie on top. */
export function urgency(state: ItemState): number {
  return state in SEVERITIES ? SEVERITIES[state as Level].rank : (REST[state] ?? 9)
}

/** Things on the very same spot, spread in a small ring (metres) so that each can be seen and hit. */
export function spread(items: PlanItem[], ringM = 2.2): PlanItem[] {
  const seen = new Map<string, number>()
  return items.map((item) => {
    const key = item.at.map((n) => n.toFixed(0)).join()
    const n = seen.get(key) ?? 0
    seen.set(key, n + 1)
    if (n === 0) return item
    const turn = n * 2.4
    const far = ringM * Math.sqrt(n)
    return { ...item, at: [item.at[0] + far * Math.cos(turn), item.at[1] + far * Math.sin(turn)] }
  })
}
