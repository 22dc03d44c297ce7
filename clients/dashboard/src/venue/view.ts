/** Pan and zoom of the plan: a window on plan metres (x east, y north; SVG's y points down). */
import type { Metres, Plan } from './plan'

export interface View {
  x: number
  y: number
  width: number
  height: number
}

const MARGIN = 0.04
const CLOSEST = 12

/** The whole plan with a margin; y is flipped so that north is up. */
export function whole(plan: Pick<Plan, 'halls' | 'items'>): View {
  const points = [...plan.halls.flatMap((hall) => hall.outline), ...plan.items.map((item) => item.at)]
  if (!points.length) return { x: 0, y: 0, width: 100, height: 100 }
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => -y)
  const width = Math.max(...xs) - Math.min(...xs) || 100
  const height = Math.max(...ys) - Math.min(...ys) || 100
  const air = Math.max(width, height) * MARGIN
  return { x: Math.min(...xs) - air, y: Math.min(...ys) - air, width: width + 2 * air, height: height + 2 * air }
}

/** Zooms by a factor about a point (in the view's own coordinates), within the whole and a closest view. */
export function zoom(view: View, by: number, about: Metres, all: View): View {
  const width = Math.min(all.width, Math.max(all.width / CLOSEST, view.width / by))
  const real = view.width / width
  const [x, y] = about
  return kept({ width, height: view.height / real, x: x - (x - view.x) / real, y: y - (y - view.y) / real }, all)
}

/** Moves by plan metres. */
export function pan(view: View, dx: number, dy: number, all: View): View {
  return kept({ ...view, x: view.x + dx, y: view.y + dy }, all)
}

/** A view round a point, close enough to tell neighbours apart. */
export function focus([x, y]: Metres, all: View, closeness = 3): View {
  const width = all.width / closeness
  const height = all.height / closeness
  return kept({ x: x - width / 2, y: -y - height / 2, width, height }, all)
}

function kept(view: View, all: View): View {
  const within = (at: number, size: number, from: number, whole: number) => Math.min(Math.max(at, from), from + whole - size)
  return { ...view, x: within(view.x, view.width, all.x, all.width), y: within(view.y, view.height, all.y, all.height) }
}

/** SVG path of an outline. */
export function path(outline: Metres[]): string {
  return outline.map(([x, y], at) => `${at ? 'L' : 'M'}${x.toFixed(1)} ${(-y).toFixed(1)}`).join('') + 'Z'
}

/** Centre of gravity of an outline: where its name stands. */
export function centre(outline: Metres[]): Metres {
  let [x, y, twice] = [0, 0, 0]
  outline.forEach(([x1, y1], at) => {
    const [x2, y2] = outline[(at + 1) % outline.length]!
    const cross = x1 * y2 - x2 * y1
    x += (x1 + x2) * cross
    y += (y1 + y2) * cross
    twice += cross
  })
  return twice ? [x / (3 * twice), y / (3 * twice)] : (outline[0] ?? [0, 0])
}
