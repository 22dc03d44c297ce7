import { api } from '@/api/client'
import { unwrap } from '@/api/problem'
import type { Device, Episode, Latest, Series } from '@/api/types'

const PAGE = 100
const MOST_PAGES = 20

interface Page<T> {
  items: T[]
  next_cursor?: string | null
}

async function every<T>(page: (cursor?: string) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = []
  let cursor: string | undefined
  for (let n = 0; n < MOST_PAGES; n += 1) {
    const answer = await page(cursor)
    found.push(...answer.items)
    if (!answer.next_cursor) break
    cursor = answer.next_cursor
  }
  return found
}

export const devices = (): Promise<Device[]> =>
  every((cursor) => unwrap(api.GET('/v1/devices', { params: { query: { limit: PAGE, cursor } } })))

export const device = (device_id: string): Promise<Device> =>
  unwrap(api.GET('/v1/devices/{device_id}', { params: { path: { device_id } } }))

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

export const episodes = (device_id: string, { from, to }: Window): Promise<Episode[]> =>
  every((cursor) =>
    unwrap(
      api.GET('/v1/devices/{device_id}/episodes', {
        params: { path: { device_id }, query: { from: iso(from), to: iso(to), limit: PAGE, cursor } },
      }),
    ),
  )
