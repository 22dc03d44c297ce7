import { api } from '@/api/client'
import { unwrap } from '@/api/problem'

export const readVenue = () => unwrap(api.GET('/v1/venue'))

export type Venue = Awaited<ReturnType<typeof readVenue>>
