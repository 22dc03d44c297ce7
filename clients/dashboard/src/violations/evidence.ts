/** An event's evidence (取证), as far as there is any yet: pictures for the page, a clip to open. */
import { api } from '@/api/client'
import { ApiProblem, unwrap } from '@/api/problem'

export interface EvidencePart {
  role: string
  url: string
  sha256: string
}

/** Pictures in the order in which they are worth looking at; what only a machine reads is left out. */
const PICTURES = ['annotated', 'shared', 'raw']

/** The parts of an event's evidence; empty while it is being made. */
export async function evidenceOf(event_id: string): Promise<EvidencePart[]> {
  try {
    const found = await unwrap(api.GET('/v1/evidence/{event_id}', { params: { path: { event_id } } }))
    return found.parts.map(({ role, url, sha256 }) => ({ role: role.toLowerCase(), url, sha256 }))
  } catch (fault) {
    if (fault instanceof ApiProblem && fault.status === 404) return []
    throw fault
  }
}

export const picturesOf = (parts: EvidencePart[]): EvidencePart[] =>
  parts.filter((part) => PICTURES.includes(part.role)).sort((a, b) => PICTURES.indexOf(a.role) - PICTURES.indexOf(b.role))

export const clipOf = (parts: EvidencePart[]): EvidencePart | undefined => parts.find((part) => part.role === 'clip')
