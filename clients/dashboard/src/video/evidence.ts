/** An event's evidence (取证), as far as there is any yet: pictures for the page, a clip, what cannot be had, and the hold on it. */
import { api } from '@/api/client'
import { ApiProblem, unwrap } from '@/api/problem'
import type { components } from '@/api/schema'

type VideoEvent = components['schemas']['EventDetail']
export type Pack = components['schemas']['EvidenceView']
export type Part = Pack['parts'][number]
/** What is known of an event's evidence: the pack, or, while there is none, the event that it is being made of. */
export type Evidence = { pack: Pack; event?: undefined } | { pack?: undefined; event: VideoEvent }

/** Pictures in the order in which they are worth looking at; what only a machine reads is left out. */
const PICTURES = ['ANNOTATED', 'SHARED', 'RAW']
/** Stills are kept at once and a clip within minutes: where there is nothing after so long, nothing may come. */
const LATE_MS = 30 * 60_000

const of = (event_id: string) => ({ path: { event_id } })

/** The pack; undefined where nothing is kept (yet). */
export async function packOf(event: string, verify = false): Promise<Pack | undefined> {
  try {
    return await unwrap(api.GET('/v1/evidence/{event_id}', { params: { ...of(event), query: { verify } } }))
  } catch (fault) {
    if (fault instanceof ApiProblem && fault.status === 404) return undefined
    throw fault
  }
}

/** The pack, or the event that it will be of. An event that there is not, or that is not for this person, is the API's 404. */
export async function evidenceOf(event: string, verify: boolean): Promise<Evidence> {
  const pack = await packOf(event, verify)
  return pack ? { pack } : { event: await unwrap(api.GET('/v1/video/events/{event_id}', { params: of(event) })) }
}

export const hold = (event: string, reason: string) => unwrap(api.PUT('/v1/evidence/{event_id}/hold', { params: of(event), body: { reason } }))

export const release = (event: string, reason: string) => unwrap(api.DELETE('/v1/evidence/{event_id}/hold', { params: { ...of(event), query: { reason } } }))

export const picturesOf = <T extends { role: string }>(parts: T[]): T[] => parts.filter((part) => PICTURES.includes(part.role)).sort((a, b) => PICTURES.indexOf(a.role) - PICTURES.indexOf(b.role))

export const clipOf = <T extends { role: string }>(parts: T[]): T | undefined => parts.find((part) => part.role === 'CLIP')

/** Whether more is to come: nothing is kept yet, or of what the regulator sees the clip is neither there nor given up. */
export function growing(pack: Pack | undefined): boolean {
  if (!pack) return true
  return pack.whole && !clipOf(pack.parts) && !pack.missing.some((one) => one.role === 'CLIP')
}

/** Whether something that is still to come should have come long ago. */
export const late = (began: number, now: number): boolean => now - began > LATE_MS
