/** How a camera is, in one word for its tile: what keeps it from seeing first, then how old its newest picture is. */
import type { Camera } from './api'

/** Seconds after which a picture says nothing of now (the API's own: a camera is offline after 60). */
export const OLD_S = 60

/** Live video is some seconds behind by its nature; beyond this it stands still. */
export const OLD_LIVE_MS = 30_000

export type CameraState = 'off' | 'fault' | 'silent' | 'old' | 'ok'

export function stateOf(camera: Camera): CameraState {
  if (camera.status !== 'IN_USE') return 'off'
  if (camera.health.faults.length) return 'fault'
  const age = camera.health.newest_frame_age_s
  if (age === null) return 'silent'
  return age > OLD_S ? 'old' : 'ok'
}

const ORDER: CameraState[] = ['fault', 'old', 'ok', 'silent', 'off']

/** Faulty ones first, switched-off ones last; within that by hall and name. */
export function inOrder(cameras: Camera[]): Camera[] {
  const key = (one: Camera) => `${ORDER.indexOf(stateOf(one))}|${one.hall}|${one.name}|${one.id}`
  return [...cameras].sort((a, b) => key(a).localeCompare(key(b), 'zh'))
}
