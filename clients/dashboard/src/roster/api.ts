import { api } from '@/api/client'
import { unwrap } from '@/api/problem'
import type { Shift } from '@/api/types'

export const roster = () => unwrap(api.GET('/v1/roster'))

export const replaceRoster = (items: Shift[], version: number) => unwrap(api.PUT('/v1/roster', { body: { items, version } }))

export const notifications = () => unwrap(api.GET('/v1/notifications', { params: { query: { limit: 50 } } }))
