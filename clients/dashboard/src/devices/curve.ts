/** A down-sampled series as a curve: buckets in time, where nothing was measured a gap, never a line drawn across. */
export interface Bucket {
  at: number
  min: number
  max: number
  mean: number
}

export interface Gap {
  from: number
  to: number
}

export type Row = [at: number, value: number | null]

/** Rows of one value for the chart, broken by an empty row between the points on either side of a gap. */
export function broken(points: Bucket[], holes: Gap[], value: (point: Bucket) => number): Row[] {
  return points.flatMap((point, at): Row[] => {
    const next = points[at + 1]
    // A gap inside a wide bucket is hatched, but the line goes on: it takes half the way to the next point to break it.
    const parted = next && holes.some((gap) => gap.from >= point.at && gap.from < next.at && (gap.to - gap.from) * 2 > next.at - point.at)
    return parted ? [[point.at, value(point)], [point.at + 1, null]] : [[point.at, value(point)]]
  })
}

/** When a door (0 closed, 1 open) was open, as stretches; the last may run to `to`. */
export function openings(points: Bucket[], to: number): Gap[] {
  const found: Gap[] = []
  points.forEach((point, at) => {
    if (point.max < 0.5) return
    const until = points[at + 1]?.at ?? to
    const last = found.at(-1)
    if (last && last.to >= point.at) last.to = until
    else found.push({ from: point.at, to: until })
  })
  return found
}

/** A round step that divides a span into about `parts`. */
export function roundStep(span: number, parts: number): number {
  const raw = span / parts
  const power = 10 ** Math.floor(Math.log10(raw))
  return [1, 2, 5, 10].map((n) => n * power).find((step) => step >= raw) ?? raw
}

export interface Extent {
  low: number
  high: number
  step: number
}

/** Axis to show the data and the limits on, with a little air and round ends. */
export function extent(points: Bucket[], limits: Array<number | null | undefined>): Extent {
  const values = [...points.flatMap((point) => [point.min, point.max]), ...limits.filter((limit) => typeof limit === 'number')]
  if (!values.length) return { low: 0, high: 1, step: 1 }
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const air = Math.max(0.5, (most - least) * 0.08)
  const step = roundStep(most - least + 2 * air, 5)
  return { low: Math.floor((least - air) / step) * step, high: Math.ceil((most + air) / step) * step, step }
}
