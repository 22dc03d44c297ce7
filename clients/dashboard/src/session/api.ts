import { api, idempotencyKey } from '@/api/client'
import { unwrap } from '@/api/problem'

const once = () => ({ header: { 'Idempotency-Key': idempotencyKey() } })

export const login = (account: string, password: string) =>
  unwrap(api.POST('/v1/auth/login', { params: once(), body: { account, password } }))

export const totp = (ticket: string, code: string) =>
  unwrap(api.POST('/v1/auth/totp', { params: once(), body: { ticket, code } }))

export const refresh = (refresh_token: string) =>
  unwrap(api.POST('/v1/auth/refresh', { params: once(), body: { refresh_token } }))

export const logout = (refresh_token: string) =>
  unwrap(api.POST('/v1/auth/logout', { params: once(), body: { refresh_token } }))

export const enrol = (token: string, password: string) =>
  unwrap(api.POST('/v1/auth/enrol', { params: once(), body: { token, password } }))
