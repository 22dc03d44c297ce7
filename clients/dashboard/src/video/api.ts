import { api, idempotencyKey } from '@/api/client'
import { ApiProblem, unwrap } from '@/api/problem'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export interface Zone {
  id: string
  kind: string
  name: string
  polygon: number[][]
}
/** A camera; corners of what is drawn are shares of width and height. */
export type Camera = Omit<Schemas['CameraView'], 'zones' | 'masks'> & { zones: Zone[]; masks: number[][][] }
type Change = Schemas['CameraChange']
export type Session = Schemas['SessionView']
export type Snapshot = Schemas['SnapshotView']
export type Coverage = Schemas['CoverageView']
export type Watcher = Schemas['WatcherView']
export type Look = Schemas['LookView']
export type LedgerCamera = Schemas['LedgerCamera']
export type Grant = Schemas['GrantView']
export type GrantForm = Schemas['GrantForm']
export type VideoEvent = Schemas['EventView']
export type PatrolResult = Schemas['PatrolForm']['result']

const of = (camera_id: string) => ({ path: { camera_id } })

interface Page<T> {
  items: T[]
  next_cursor?: string | null
}

async function toTheEnd<T>(read: (cursor: string) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = []
  let cursor = ''
  do {
    const page = await read(cursor)
    found.push(...page.items)
    cursor = page.next_cursor ?? ''
  } while (cursor)
  return found
}

/** Every camera that one may know of, with its health. */
export const allCameras = (): Promise<Camera[]> => toTheEnd((cursor) => unwrap(api.GET('/v1/cameras', { params: { query: { limit: 100, cursor } } })))

/** Every camera whose looks one may read: what it is called and where it is. */
export const ledgers = (): Promise<LedgerCamera[]> => toTheEnd((cursor) => unwrap(api.GET('/v1/video/ledgers', { params: { query: { limit: 100, cursor } } })))

export const cameraOf = (id: string): Promise<Camera> => unwrap(api.GET('/v1/cameras/{camera_id}', { params: of(id) }))

/** Frames planned and seen, hour by hour, of the last two days. */
export const coverageOf = (id: string): Promise<Coverage> => unwrap(api.GET('/v1/cameras/{camera_id}/coverage', { params: of(id) }))

/** Its detectors: those of its plan, then others that looked. */
export const detectorsOf = async (id: string): Promise<Watcher[]> => (await unwrap(api.GET('/v1/cameras/{camera_id}/detectors', { params: of(id) }))).items

/** The newest picture; undefined where the person may not see one. */
export async function snapshotOf(id: string): Promise<Snapshot | undefined> {
  try {
    return await unwrap(api.GET('/v1/cameras/{camera_id}/snapshot', { params: of(id) }))
  } catch (fault) {
    if (fault instanceof ApiProblem && (fault.status === 403 || fault.status === 404)) return undefined
    throw fault
  }
}

export interface Span {
  from: string
  to: string
}

export const openSession = (id: string, reason: string, span?: Span): Promise<Session> =>
  unwrap(api.POST('/v1/cameras/{camera_id}/sessions', { params: { ...of(id), header: { 'Idempotency-Key': idempotencyKey() } }, body: { mode: span ? 'RECORDED' : 'LIVE', reason, ...span } }))

export const renewSession = (id: string, look_id: string): Promise<Session> =>
  unwrap(api.PUT('/v1/cameras/{camera_id}/sessions/{look_id}', { params: { path: { camera_id: id, look_id } } }))

/** A page of a camera's ledger, newest first. */
export const looksOf = (id: string, limit: number, cursor = '') => unwrap(api.GET('/v1/cameras/{camera_id}/looks', { params: { ...of(id), query: { limit, cursor } } }))

/** Grants of a camera that have not ended; one that was ended early is among them until its time. */
export const grantsOf = async (id: string): Promise<Grant[]> => (await unwrap(api.GET('/v1/cameras/{camera_id}/grants', { params: of(id) }))).items

export const makeGrant = (id: string, body: GrantForm, key: string): Promise<Grant> =>
  unwrap(api.POST('/v1/cameras/{camera_id}/grants', { params: { ...of(id), header: { 'Idempotency-Key': key } }, body }))

export const endGrant = (id: string, grant_id: string): Promise<Grant> =>
  unwrap(api.POST('/v1/cameras/{camera_id}/grants/{grant_id}/revoke', { params: { path: { camera_id: id, grant_id }, header: { 'Idempotency-Key': idempotencyKey() } } }))

export const eventsOf = async (camera: string): Promise<VideoEvent[]> => (await unwrap(api.GET('/v1/video/events', { params: { query: { camera, limit: 20 } } }))).items

export const patrol = (id: string, result: PatrolResult, note: string): Promise<Look> =>
  unwrap(api.POST('/v1/cameras/{camera_id}/patrols', { params: { ...of(id), header: { 'Idempotency-Key': idempotencyKey() } }, body: { result, note } }))

export const judge = (event_id: string, verdict: 'CONFIRMED' | 'FALSE_POSITIVE', reason: string): Promise<VideoEvent> =>
  unwrap(api.POST('/v1/video/events/{event_id}/verdict', { params: { path: { event_id }, header: { 'Idempotency-Key': idempotencyKey() } }, body: { verdict, reason } }))

/** Changes what is drawn on the camera's picture; everything else stays as it was read. 409 when someone else was first. */
export const draw = (camera: Camera, zones: Camera['zones'], masks: Camera['masks']): Promise<Camera> =>
  unwrap(
    api.PUT('/v1/cameras/{camera_id}', {
      params: of(camera.id),
      body: { name: camera.name, place: camera.place, version: camera.version ?? 0, stopped: camera.status === 'STOPPED', retention: camera.retention as Change['retention'], schedule: camera.schedule, watches: camera.watches, zones: zones as Change['zones'], masks: masks as Change['masks'], width: camera.width, height: camera.height },
    }),
  )
