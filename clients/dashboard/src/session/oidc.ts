/**
 * The way to an organisation's own sign-in (统一身份认证, OpenID Connect) and back. What this tab knows of a departure is kept
 * until the return, which takes it: a return that nobody of this tab set out for is refused before the platform is asked.
 */
import { ApiProblem } from '@/api/problem'

const KEPT = 'jinbo.oidc'

export interface Departure {
  provider: string
  state: string
  /** Where the person wanted to go. */
  to: string
}

export function keepDeparture(departure: Departure): void {
  sessionStorage.setItem(KEPT, JSON.stringify(departure))
}

/** The departure of this tab, once. */
export function takeDeparture(): Departure | undefined {
  const text = sessionStorage.getItem(KEPT)
  sessionStorage.removeItem(KEPT)
  try {
    return (JSON.parse(text ?? 'null') as Departure | null) ?? undefined
  } catch {
    return undefined
  }
}

export type Returned = { code: string; departure: Departure } | { problem: ApiProblem }

const refusal = (code: string, zh: string, en: string) => ({ problem: new ApiProblem(401, code, zh, en) })

/** What a return means: a code to exchange, or why there is none. `query` is the redirect's (RFC 6749, 4.1.2). */
export function readReturn(query: URLSearchParams, departure: Departure | undefined): Returned {
  const state = query.get('state') ?? ''
  if (!departure || !state || departure.state !== state) {
    return refusal('bad-state', '登录会话已失效，请重试', 'This sign-in is no longer good; start again')
  }
  if (query.get('error') === 'access_denied') {
    return refusal('oidc-denied', '您在统一认证页面取消了登录，或未获同意', 'The sign-in was cancelled or not consented to at your organisation')
  }
  const code = query.get('code')
  if (!code || query.has('error')) {
    return refusal('oidc-refused', '统一认证没有完成，请重试或联系管理员', 'Your organisation did not confirm the sign-in; try again or ask your administrator')
  }
  return { code, departure }
}

/** An address of this page where a provider has come back to its root (hash routes: a redirect address has no fragment). */
export function hashOfReturn(search: string): string {
  const query = new URLSearchParams(search)
  return query.has('state') && (query.has('code') || query.has('error')) ? `#/oidc${search}` : ''
}

/** A place within this page, never one elsewhere. */
export function inside(to: string): string {
  return to.startsWith('/') && !to.startsWith('//') ? to : '/'
}
