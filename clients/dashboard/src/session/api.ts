import { api } from '@/api/client'
import { unwrap } from '@/api/problem'

export const login = (account: string, password: string) =>
  unwrap(api.POST('/v1/auth/login', { body: { account, password } }))

export const totp = (ticket: string, code: string) =>
  unwrap(api.POST('/v1/auth/totp', { body: { ticket, code } }))

export const refresh = (refresh_token: string) =>
  unwrap(api.POST('/v1/auth/refresh', { body: { refresh_token } }))

export const logout = (refresh_token: string) =>
  unwrap(api.POST('/v1/auth/logout', { body: { refresh_token } }))

export const stepUp = (code: string) => unwrap(api.POST('/v1/auth/step-up', { body: { code } }))

export const oidcStart = (provider: string) =>
  unwrap(api.GET('/v1/auth/oidc/{provider}/start', { params: { path: { provider } } }))

export const oidcCallback = (provider: string, code: string, state: string) =>
  unwrap(api.POST('/v1/auth/oidc/{provider}/callback', { params: { path: { provider } }, body: { code, state } }))

export const enrol = (token: string, password: string) =>
  unwrap(api.POST('/v1/auth/enrol', { body: { token, password } }))
