/**
 * The one HTTP client: typed by the generated schema; carries the session's token, renews it once on 401, and asks for the
 * second factor where an action wants it shown afresh. What is sent again is the same request with the same key.
 */
import createClient, { type Middleware } from 'openapi-fetch'
import type { paths } from './schema'

export interface Credentials {
  /** The bearer token to send, or '' when nobody is signed in. */
  accessToken(): string
  /** Renews the tokens; answers whether there is a session afterwards. Concurrent calls share one renewal. */
  renew(): Promise<boolean>
  /** Asks the person for the second factor; answers whether it was shown. Concurrent calls share one prompt. */
  stepUp(): Promise<boolean>
}

const nobody: Credentials = { accessToken: () => '', renew: async () => false, stepUp: async () => false }
let credentials = nobody

/** Gives the client the session's credentials (called once, by the session store). */
export function useCredentials(given: Credentials): void {
  credentials = given
}

/** A fresh key for one intent of a person, so that a retried write happens once. Works outside secure contexts too. */
export function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The refusal of an action that wants a second factor shown in this session (jinbo.identity.rules.decision). */
export const STEP_UP_REQUIRED = 'step-up-required'

const PUBLIC = /\/v1\/(auth|config|health)/
/** Carries the token that there is and is never sent again: its 401 also means a wrong code, and each code is an attempt. */
const STEP_UP = /\/v1\/auth\/step-up$/

// A request's body can be read once; the copy is what is sent again.
const copies = new WeakMap<Request, Request>()

async function codeOf(response: Response): Promise<unknown> {
  try {
    return ((await response.clone().json()) as { code?: unknown }).code
  } catch {
    return undefined
  }
}

function sendAgain(copy: Request): Promise<Response> {
  const next = copy.clone()
  next.headers.set('Authorization', `Bearer ${credentials.accessToken()}`)
  return fetch(next)
}

const bearer: Middleware = {
  async onRequest({ request }) {
    if (STEP_UP.test(request.url)) {
      request.headers.set('Authorization', `Bearer ${credentials.accessToken()}`)
      return request
    }
    if (PUBLIC.test(request.url)) return request
    // After a reload there is a session but no token yet: it is renewed before the first call, not after its refusal.
    const token = credentials.accessToken() || ((await credentials.renew()) && credentials.accessToken())
    if (token) request.headers.set('Authorization', `Bearer ${token}`)
    copies.set(request, request.clone())
    return request
  },
  async onResponse({ request, response }) {
    const copy = copies.get(request)
    if (!copy) return response
    let answer = response
    if (answer.status === 401 && (await credentials.renew())) answer = await sendAgain(copy)
    if (answer.status !== 403 || (await codeOf(answer)) !== STEP_UP_REQUIRED) return answer
    return (await credentials.stepUp()) ? sendAgain(copy) : answer
  },
}

/** Problems arrive as application/problem+json, a gateway's own refusals as anything: both are read as JSON or nothing. */
const problemsAreJson: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return response
    const text = await response.text()
    const readable = response.headers.get('content-type')?.includes('json') ? text : ''
    const headers = new Headers(response.headers)
    headers.set('content-type', 'application/json')
    headers.delete('content-length')
    return new Response(readable || '{}', { status: response.status, headers })
  },
}

function connect(base: string) {
  const client = createClient<paths>({ baseUrl: base, fetch: (request) => globalThis.fetch(request) })
  client.use(problemsAreJson, bearer)
  return client
}

/** The API (接口), typed from frontend_api/openapi.json. */
export let api = connect('/api')

/** Points the client to where config.json says the API is. */
export function setApiBase(url: string): void {
  api = connect(url.replace(/\/$/, ''))
}
