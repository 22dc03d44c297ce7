import { api } from '@/api/client'
import { toMs } from '@/time/format'
import { unwrap } from '@/api/problem'
import type { Episode, Latest, Series } from '@/api/types'

const PAGE = 100
const MOST_PAGES = 20

interface Page<T> {
  items: T[]
  next_cursor?: string | null
}

/** All pages of a list; `soFar` is told after each, so that a screen need not wait for the last. */
async function every<T>(page: (cursor?: string) => Promise<Page<T>>, soFar: (found: T[]) => void = () => {}): Promise<T[]> {
  const found: T[] = []
  let cursor: string | undefined
  for (let n = 0; n < MOST_PAGES; n += 1) {
    const answer = await page(cursor)
    found.push(...answer.items)
    soFar([...found])
    if (!answer.next_cursor) break
    cursor = answer.next_cursor
  }
  return found
}

export const devices = (soFar?: (found: Device[]) => void): Promise<Device[]> =>
  every((cursor) => unwrap(api.GET('/v1/devices', { params: { query: { limit: PAGE, cursor } } })), soFar)

export const device = (device_id: string) =>
  unwrap(api.GET('/v1/devices/{device_id}', { params: { path: { device_id } } }))

export type Device = Awaited<ReturnType<typeof device>>

export const latestOf = async (device_id: string): Promise<Latest[]> =>
  (await unwrap(api.GET('/v1/devices/{device_id}/latest', { params: { path: { device_id } } }))).items

export const latestOfAll = (): Promise<Latest[]> =>
  every((cursor) => unwrap(api.GET('/v1/latest', { params: { query: { limit: PAGE, cursor } } })))

export interface Window {
  from: number
  to: number
}

const iso = (ms: number) => new Date(ms).toISOString()

export const series = (device_id: string, sensor: string, { from, to }: Window, points: number): Promise<Series> =>
  unwrap(
    api.GET('/v1/devices/{device_id}/series', {
      params: { path: { device_id }, query: { sensor, from: iso(from), to: iso(to), points } },
    }),
  )

/** Tells the cause of an excursion; the platform closes it once it is over as well. */
export const explain = (episode_id: string, cause: string, key: string): Promise<Episode> =>
  unwrap(api.POST('/v1/episodes/{episode_id}/cause', { params: { path: { episode_id }, header: { 'Idempotency-Key': key } }, body: { cause, photo: '' } }))

/** An excursion that goes on may have begun this long before the window. */
const BEFORE_MS = 24 * 3600_000

/** Excursions that touch a window. */
export const episodes = async (device_id: string, { from, to }: Window): Promise<Episode[]> =>
  (
    await every((cursor) =>
      unwrap(
        api.GET('/v1/devices/{device_id}/episodes', {
          params: { path: { device_id }, query: { from: iso(from - BEFORE_MS), to: iso(to), limit: PAGE, cursor } },
        }),
      ),
    )
  ).filter((episode) => !episode.until || toMs(episode.until) > from)
