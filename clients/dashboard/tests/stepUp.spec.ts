import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { act } from '@/alerts/api'
import { setApiBase } from '@/api/client'
import { useSession } from '@/session/store'
import { useStepUp } from '@/session/stepUp'

interface Asked {
  path: string
  token: string
  key: string
  body: string
}

/** The platform as far as these calls go: `answer` says what each request gets. */
function platform(answer: (asked: Asked, n: number) => [status: number, body: object]) {
  const asked: Asked[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const one = {
      path: new URL(request.url).pathname.replace('/api', ''),
      token: request.headers.get('authorization') ?? '',
      key: request.headers.get('idempotency-key') ?? '',
      body: await request.text(),
    }
    asked.push(one)
    const [status, body] = answer(one, asked.length)
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' } })
  })
  return asked
}

const PRINCIPAL = { id: 'acc-1', name: '值班员', roles: ['DUTY_OFFICER'], enterprise: '', zones: [], step_up: true }
const tokens = (n: number) => ({ access_token: `access-${n}`, refresh_token: `refresh-${n}`, token_type: 'Bearer', expires_in: 900, principal: PRINCIPAL })
const FIRST: [number, object] = [403, { code: 'step-up-required', detail: '请先完成二次验证', detail_en: 'Show your second factor first' }]
const WRONG: [number, object] = [401, { code: 'bad-code', detail: '动态口令错误', detail_en: 'The code is wrong' }]
const verify = (key = 'key-verify-1') => act('a1', 'verify', { version: 3, note: 'seen' }, key)
const settled = () => new Promise((done) => setTimeout(done, 5))

async function signedIn() {
  const session = useSession()
  await session.confirm('ticket', '123456')
  return { session, prompt: useStepUp() }
}

describe('an action that wants the second factor', () => {
  beforeEach(() => {
    sessionStorage.clear()
    setActivePinia(createPinia())
    setApiBase('http://jinbo.test/api')
  })
  afterEach(() => vi.unstubAllGlobals())

  it('asks for the code, then is sent once more: same key, same body, the new token', async () => {
    const asked = platform(({ path, token }) => {
      if (path === '/v1/auth/totp') return [200, tokens(1)]
      if (path === '/v1/auth/step-up') return [200, tokens(2)]
      return token === 'Bearer access-2' ? [200, { id: 'a1', version: 4 }] : FIRST
    })
    const { session, prompt } = await signedIn()
    const done = verify()
    await vi.waitUntil(() => prompt.asked)
    await session.stepUp('654321')
    prompt.answer(true)
    expect(await done).toEqual({ id: 'a1', version: 4 })
    const sent = asked.filter((one) => one.path.endsWith('/verify'))
    expect(sent.map((one) => one.token)).toEqual(['Bearer access-1', 'Bearer access-2'])
    expect(new Set(sent.map((one) => `${one.key} ${one.body}`)).size).toBe(1)
    expect(asked.find((one) => one.path === '/v1/auth/step-up')).toMatchObject({ token: 'Bearer access-1', body: '{"code":"654321"}' })
  })

  it('is not done when the person turns away, and says why', async () => {
    const asked = platform(({ path }) => (path === '/v1/auth/totp' ? [200, tokens(1)] : FIRST))
    const { prompt } = await signedIn()
    const done = verify()
    await vi.waitUntil(() => prompt.asked)
    prompt.answer(false)
    await expect(done).rejects.toMatchObject({ status: 403, code: 'step-up-required' })
    expect(asked.filter((one) => one.path.endsWith('/verify'))).toHaveLength(1)
  })

  it('is repeated only once: a second refusal is the answer', async () => {
    const asked = platform(({ path }) => (path === '/v1/auth/totp' ? [200, tokens(1)] : path === '/v1/auth/step-up' ? [200, tokens(2)] : FIRST))
    const { session, prompt } = await signedIn()
    const done = verify()
    await vi.waitUntil(() => prompt.asked)
    await session.stepUp('654321')
    prompt.answer(true)
    await expect(done).rejects.toMatchObject({ code: 'step-up-required' })
    expect(asked.filter((one) => one.path.endsWith('/verify'))).toHaveLength(2)
    expect(prompt.asked).toBe(false)
  })

  it('shares one question with the actions beside it', async () => {
    platform(({ path, token, key }) => {
      if (path === '/v1/auth/totp') return [200, tokens(1)]
      if (path === '/v1/auth/step-up') return [200, tokens(2)]
      return token === 'Bearer access-2' ? [200, { id: key, version: 4 }] : FIRST
    })
    const { session, prompt } = await signedIn()
    const both = Promise.all([verify('key-verify-1'), verify('key-verify-2')])
    await vi.waitUntil(() => prompt.asked)
    await settled()
    await session.stepUp('654321')
    prompt.answer(true)
    expect((await both).map((one) => one.id)).toEqual(['key-verify-1', 'key-verify-2'])
  })

  it('takes a wrong code as one attempt: nothing is renewed, nothing sent again', async () => {
    const asked = platform(({ path }) => (path === '/v1/auth/totp' ? [200, tokens(1)] : WRONG))
    const { session } = await signedIn()
    await expect(session.stepUp('000000')).rejects.toMatchObject({ status: 401, code: 'bad-code' })
    expect(asked.map((one) => one.path)).toEqual(['/v1/auth/totp', '/v1/auth/step-up'])
    expect(session.signedIn).toBe(true)
  })

  it('renews a token that is about to end before a code is spent on it', async () => {
    const asked = platform(({ path }) => {
      if (path === '/v1/auth/totp') return [200, { ...tokens(1), expires_in: 5 }]
      return [200, tokens(path === '/v1/auth/refresh' ? 2 : 3)]
    })
    const { session } = await signedIn()
    await session.stepUp('654321')
    expect(asked.at(-1)).toMatchObject({ path: '/v1/auth/step-up', token: 'Bearer access-2' })
  })

  it('never renews beside a step-up: the refresh token serves once', async () => {
    const asked = platform(({ path }) => (path === '/v1/auth/totp' ? [200, tokens(1)] : [200, tokens(2)]))
    const { session } = await signedIn()
    await Promise.all([session.stepUp('654321'), settled().then(() => session.renew())])
    const paths = asked.map((one) => one.path)
    expect(paths.filter((path) => path === '/v1/auth/step-up')).toHaveLength(1)
    const renewed = asked.find((one) => one.path === '/v1/auth/refresh')
    if (renewed) expect(renewed.body).toContain('refresh-2')
  })

  it('lets go of a waiting action when the session ends', async () => {
    platform(({ path }) => (path === '/v1/auth/totp' ? [200, tokens(1)] : path === '/v1/auth/logout' ? [200, {}] : FIRST))
    const { session, prompt } = await signedIn()
    const done = verify().catch((fault: unknown) => fault)
    await vi.waitUntil(() => prompt.asked)
    await session.logout()
    expect(await done).toMatchObject({ code: 'step-up-required' })
    expect(prompt.asked).toBe(false)
  })
})
