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
    // A bucket's time is its beginning; the gap begins at its last reading.
    const parted = next && holes.some((gap) => gap.from >= point.at && gap.from < next.at && gap.to >= next.at)
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

/** Lowest and highest value to show: the data and the limits, with a little air. */
export function extent(points: Bucket[], limits: Array<number | null | undefined>): [number, number] {
  const values = [...points.flatMap((point) => [point.min, point.max]), ...limits.filter((limit) => typeof limit === 'number')]
  if (!values.length) return [0, 1]
  const low = Math.min(...values)
  const high = Math.max(...values)
  const air = Math.max(1, (high - low) * 0.12)
  return [Math.floor(low - air), Math.ceil(high + air)]
}
