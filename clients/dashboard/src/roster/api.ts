import { api } from '@/api/client'
import { unwrap } from '@/api/problem'

export const roster = () => unwrap(api.GET('/v1/roster'))

export const notifications = () => unwrap(api.GET('/v1/notifications', { params: { query: { limit: 50 } } }))
