/** The telemetry API's shapes as the views draw them. */
import type { Episode, Series } from '@/api/types'
import { toMs } from '@/time/format'
import type { Shade } from './chartOption'
import type { Bucket, Gap } from './curve'

export interface Curve {
  points: Bucket[]
  holes: Gap[]
  unit: string
  lo?: number | null
  hi?: number | null
}

export function curveOf(series: Series): Curve {
  const points = series.points
    .map((point) => ({ at: toMs(point.at), min: point.min, max: point.max, mean: point.mean }))
    .sort((a, b) => a.at - b.at)
  const holes = series.gaps.map((gap) => ({ from: toMs(gap.from), to: toMs(gap.to) }))
  return { points, holes, unit: series.unit, lo: series.lo, hi: series.hi }
}

/** A sensor's excursions as areas of the chart; one that goes on runs to `to`. */
export function shadesOf(episodes: Episode[], sensor: string, to: number): Shade[] {
  return episodes
    .filter((episode) => episode.sensor === sensor)
    .map((episode) => {
      const until = toMs(episode.until)
      return { from: toMs(episode.since), to: Number.isFinite(until) ? until : to, stage: episode.stage }
    })
}

const UNITS: Record<string, string> = { Cel: '℃', '%': '%', 'm/s': 'm/s', h: 'h' }

/** A UCUM unit as people write it. */
export function unitText(unit: string): string {
  return UNITS[unit] ?? unit
}
