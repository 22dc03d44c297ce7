/** Polygons of a camera's picture while they are drawn: corners as shares of width and height, moved, added, taken away. */
export type Corner = [number, number]
export type Ring = Corner[]

export const LEAST_CORNERS = 3

const within = (share: number) => Math.round(Math.min(1, Math.max(0, share)) * 1000) / 1000

export const moved = (ring: Ring, at: number, to: Corner): Ring => ring.map((corner, place) => (place === at ? [within(to[0]), within(to[1])] : corner))

/** A corner in the middle of the edge that begins at `at`. */
export function split(ring: Ring, at: number): Ring {
  const here = ring[at]
  const next = ring[(at + 1) % ring.length]
  if (!here || !next) return ring
  return [...ring.slice(0, at + 1), [within((here[0] + next[0]) / 2), within((here[1] + next[1]) / 2)], ...ring.slice(at + 1)]
}

/** Without a corner; a polygon keeps three. */
export const without = (ring: Ring, at: number): Ring => (ring.length > LEAST_CORNERS ? ring.filter((_, place) => place !== at) : ring)

/** What a new zone begins as: the middle of the picture. */
export const FIRST: Ring = [
  [0.3, 0.3],
  [0.7, 0.3],
  [0.7, 0.7],
  [0.3, 0.7],
]

/** An SVG polygon's points in a picture of 1000 by 1000. */
export const points = (ring: Ring): string => ring.map(([x, y]) => `${x * 1000},${y * 1000}`).join(' ')
