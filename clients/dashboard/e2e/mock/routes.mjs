/** The mock's REST routes, with the shapes of frontend_api/openapi.json. */
import { summary } from './alerts.mjs'
import { ofCamera } from './video.mjs'

const iso = (ms) => new Date(ms).toISOString()
const page = (items, next_cursor = null) => ({ body: { items, next_cursor } })

/** A page of things as the platform cuts it: at most `limit` of them, the cursor is where the next begins. */
function paged(things, query, shapeOf) {
  const from = Number(query.get('cursor') ?? 0)
  const to = from + Number(query.get('limit') ?? 50)
  return page(things.slice(from, to).flatMap(shapeOf), to < things.length ? String(to) : null)
}
let serial = 0
const secret = (kind) => `${kind}-${++serial}-${Math.random().toString(36).slice(2)}`

export function problem(status, code, zh, en, more = {}) {
  const headers = more.retry_after ? { 'retry-after': String(more.retry_after) } : {}
  return { status, headers, body: { type: `https://jinbo.example/problems/${code}`, title: code, status, code, detail: zh, detail_en: en, request_id: secret('req') } }
}

const wrong = () => problem(401, 'bad-credentials', '账号或口令有误', 'Account or password is wrong')
const locked = () => problem(429, 'account-locked', '尝试次数过多，账号已暂时锁定', 'Too many attempts; the account is locked for a while', { retry_after: 900 })
const badCode = () => problem(401, 'bad-code', '动态验证码有误', 'The code is wrong')
const tooMany = () => problem(429, 'too-many-requests', '请求过于频繁，请稍后再试', 'Too many requests; try again later', { retry_after: 900 })
const stepUpFirst = () => problem(403, 'step-up-required', '请先完成二次验证', 'Show your second factor first')
const conflict = () => problem(409, 'version-conflict', '预警已被他人更新', 'Someone else has changed the alert')
const found = (body) => (body ? { body } : absent())
const absent = () => problem(404, 'not-found', '对象不存在', 'There is no such object')

/** Who can sign in: all with one password and one code. A token carries the account's name. */
export const ACCOUNTS = {
  duty: { id: 'acc-0012', name: '值班员 0012', roles: ['DUTY_OFFICER'], enterprise: '' },
  lead: { id: 'acc-0031', name: '片区组长 0031', roles: ['ZONE_LEAD'], enterprise: '' },
  engineer: { id: 'acc-0900', name: '运维 0900', roles: ['ENGINEER'], enterprise: '' },
  auditor: { id: 'acc-0700', name: '审计 0700', roles: ['AUDITOR'], enterprise: '' },
  fsm: { id: 'acc-0214', name: '食安员 0214', roles: ['ENT_FSM'], enterprise: 'ent-0001' },
}
const accountIn = (token) => token.split('.')[1] ?? 'duty'

function tokens(world, account = 'duty') {
  const access_token = secret(`access-.${account}.`)
  const refresh_token = secret(`refresh-.${account}.`)
  world.sessions.set(access_token, refresh_token)
  const principal = { ...ACCOUNTS[account], zones: [], step_up: world.secondFactor }
  return { body: { access_token, refresh_token, expires_in: world.expiresIn ?? 900, principal } }
}

/** Where a provider sends the browser back to, at once: `world.oidc.answer` is the redirect's query but for the state. */
function depart(world, provider) {
  if (!world.oidc.providers.includes(provider)) return absent()
  const state = secret('state')
  const back = new URLSearchParams({ ...world.oidc.answer, state: world.oidc.state ?? state })
  return { body: { url: `http://127.0.0.1:${world.port}/${world.routes === 'hash' ? '' : 'oidc'}?${back}`, state } }
}

function arrive(world, body) {
  if (body.code === 'no-role') return problem(403, 'no-role', '您的单位账号未获授权', "Your organisation's account has no role here")
  return body.code === 'good' ? tokens(world) : problem(401, 'oidc-refused', '统一认证未通过', 'The provider did not confirm the sign-in')
}

const OPEN = {
  'POST /v1/auth/logout': () => ({ status: 204 }),
  'POST /v1/auth/login': (world, _query, body) => {
    const failed = world.failures.get(body.account) ?? 0
    if (failed >= 5) return locked()
    if (!(body.account in ACCOUNTS) || body.password !== 'demo-demo-demo') {
      world.failures.set(body.account, failed + 1)
      return wrong()
    }
    return { body: { ticket: secret(`login.${body.account}.`), next: 'totp' } }
  },
  'POST /v1/auth/totp': (world, _query, body) => (body.code === '123456' ? tokens(world, accountIn(body.ticket)) : badCode()),
  'POST /v1/auth/refresh': (world, _query, body) => {
    const known = [...world.sessions.entries()].find(([, refresh]) => refresh === body.refresh_token)
    if (!known) return problem(401, 'session-ended', '登录已失效', 'The session has ended')
    world.sessions.delete(known[0])
    return tokens(world, accountIn(known[1]))
  },
  'POST /v1/auth/enrol': (_world, _query, body) =>
    body.token === 'once'
      ? { body: { ticket: secret('login'), secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', totp_uri: 'otpauth://totp/Jinbo:duty?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Jinbo' } }
      : problem(401, 'link-used', '此链接已使用或已过期', 'This link has been used or has expired'),
  'GET /v1/config': (world) => ({ body: { profile: world.profile, commit: 'mock', venue_zh: '国家会展中心（上海）', venue_en: 'NECC (Shanghai)', oidc_providers: world.oidc.providers } }),
}

/** Moves that want the second factor shown afresh. */
const STEPPED_UP = ['verify', 'close']

function stepUp(world, _query, body, token) {
  if (world.wrongCodes >= 5) return tooMany()
  if (body.code !== '123456') {
    world.wrongCodes += 1
    return badCode()
  }
  world.secondFactor = true
  world.sessions.delete(token)
  return tokens(world, accountIn(token))
}

const forbidden = () => problem(403, 'forbidden', '您没有权限执行此操作', 'You are not allowed to do this')
const rolesOf = (token) => ACCOUNTS[accountIn(token)].roles

function setRoster(world, _query, body, token) {
  if (!rolesOf(token).includes('DUTY_OFFICER')) return forbidden()
  if (body.version !== world.roster.version) return problem(409, 'stale', '值守表已被他人更新', 'Someone else has changed the roster')
  world.roster = { items: body.items, version: body.version + 1 }
  return { body: world.roster }
}

const CLOSED = {
  'POST /v1/auth/step-up': stepUp,
  'PUT /v1/roster': setRoster,
  'POST /v1/sockets/tickets': (world) => {
    const ticket = secret('ticket')
    world.tickets.add(ticket)
    return { body: { ticket, url: `ws://127.0.0.1:${world.port}/ws`, expires_at: iso(world.now() + 60_000) } }
  },
  'GET /v1/alerts': (world, query) => {
    const status = query.get('status') ?? 'open'
    const rows = [...world.alerts.all.values()]
      .filter((one) => status === 'all' || (one.status === 'CLOSED') === (status === 'closed'))
      .filter((one) => !query.get('level') || one.level === query.get('level'))
      .sort((a, b) => b.first_at.localeCompare(a.first_at))
    return paged(world.empty ? [] : rows, query, summary)
  },
  'GET /v1/food/violations': (world, query) => paged(world.empty ? [] : world.violations.listed(query), query, (one) => [one]),
  'GET /v1/cameras': (world, query, _body, token) => rolesOf(token).includes('AUDITOR') ? forbidden() : paged(world.empty ? [] : [...world.video.cameras.values()], query, (one) => [one]),
  'GET /v1/video/ledgers': (world, query, _body, token) => rolesOf(token).includes('ENGINEER') ? forbidden() : paged(world.empty ? [] : [...world.video.cameras.values()], query, ({ id, name, hall, place, status }) => [{ id, name, hall, place, status }]),
  'GET /v1/video/events': (world, query, _body, token) => rolesOf(token).includes('ENGINEER') ? forbidden() : page(world.video.events.filter((one) => !query.get('camera') || one.camera === query.get('camera'))),
  'GET /v1/alerts/changes': (world, query) => {
    const found = world.alerts.changes(query.get('cursor'))
    return { body: { items: found.items, next_cursor: found.cursor, more: false } }
  },
  'GET /v1/venue': (world) => ({ body: world.shapes.venue(world) }),
  'GET /v1/latest': (world, query) => paged(world.empty ? [] : world.venue.devices, query, (one) => world.readings.latest(one, world.now()).map(world.shapes.latest)),
  'GET /v1/devices': (world, query) => paged(world.empty ? [] : world.venue.devices, query, world.shapes.device),
  'GET /v1/people': (_world, query) => ({
    body: { items: Object.values(ACCOUNTS).filter((one) => query.get('ids').split(',').includes(one.id)).map(({ id, name, roles }) => ({ id, name, number: id.slice(-6), roles })) },
  }),
  'GET /v1/roster': (world) => ({ body: world.empty ? { items: [], version: 0 } : world.roster }),
  'GET /v1/notifications': (world) => page(world.empty ? [] : world.shapes.notifications(world)),
}

function ofDevice(world, id, what, query) {
  const device = world.venue.devices.find((one) => one.id === id)
  if (!device) return absent()
  const from = Date.parse(query.get('from') ?? 0)
  const to = Date.parse(query.get('to') ?? iso(world.now()))
  if (!what) return { body: world.shapes.device(device) }
  if (what === 'latest') return page(world.readings.latest(device, world.now()).map(world.shapes.latest))
  if (what === 'episodes') return page(world.readings.episodes(device, from, to).map((one) => world.shapes.episode(device, one)))
  const sensor = device.sensors.find((one) => one.id === query.get('sensor'))
  if (!sensor) return absent()
  return { body: world.shapes.series(device, sensor, world.readings.series(device, sensor, from, to, Number(query.get('points') ?? 300), world.now()), world.readings.limits(sensor), { from, to }, world.readings.gapsOf(device, world.now())) }
}

function ofAlert(world, id, verb, body, token) {
  if (!verb) {
    const alert = world.alerts.all.get(id)
    return alert ? { body: alert } : absent()
  }
  if (STEPPED_UP.includes(verb) && !world.secondFactor) return stepUpFirst()
  const found = world.alerts.move(id, verb, body, ACCOUNTS[accountIn(token)].id)
  if (found.alert) return { body: found.alert }
  return found.status === 409 ? conflict() : absent()
}

/** What ends a case, or says before the enterprise that it is real, wants the second factor. */
const OF_ENTERPRISE = ['acknowledge', 'rectify']

function ofViolation(world, id, verb, body, token) {
  if (verb && !OF_ENTERPRISE.includes(verb) && !world.secondFactor) return stepUpFirst()
  const status = verb ? world.violations.move(id, verb, body, ACCOUNTS[accountIn(token)].id) : 200
  if (status === 409) return problem(409, 'stale', '内容已被他人更新', 'This has changed since you read it')
  const found = world.violations.all.get(id)
  return found && status === 200 ? { body: found } : absent()
}

function watched(world, camera, method, query, body, token) {
  const is = (...roles) => rolesOf(token).some((role) => roles.includes(role))
  const who = { account: ACCOUNTS[accountIn(token)].id, regulator: is('INSPECTOR', 'ZONE_LEAD', 'DUTY_OFFICER', 'COMMANDER'), leads: is('ZONE_LEAD', 'DUTY_OFFICER', 'COMMANDER'), engineer: is('ENGINEER'), auditor: is('AUDITOR') }
  const [status, found] = ofCamera(world.video, camera, method, body, query, { now: world.now, ...who }) ?? [404]
  if (status === 404) return absent()
  if (status === 409) return problem(409, 'stale', '内容已被他人更新', 'This has changed since you read it')
  if (status === 422) return problem(422, found.code, found.zh, found.en)
  return status === 403 ? forbidden() : { status, body: found }
}

export function answer(world, method, path, query, body, headers) {
  for (const [pattern, status] of world.failing) if (path.startsWith(pattern)) return problem(status, 'unavailable', '服务暂不可用', 'The service is unavailable')
  const open = OPEN[`${method} ${path}`]
  if (open) return open(world, query, body)
  const oidc = /^\/v1\/auth\/oidc\/([^/]+)\/(start|callback)$/.exec(path)
  if (oidc) return oidc[2] === 'start' ? depart(world, oidc[1]) : arrive(world, body)
  const token = (headers.authorization ?? '').replace('Bearer ', '')
  if (!world.sessions.has(token)) return problem(401, 'not-signed-in', '请先登录', 'Sign in first')
  const closed = CLOSED[`${method} ${path}`]
  if (closed) return closed(world, query, body, token)
  const device = /^\/v1\/devices\/([^/]+)(?:\/(latest|series|episodes))?$/.exec(path)
  if (device) return ofDevice(world, device[1], device[2], query)
  const episode = /^\/v1\/episodes\/([^/]+)\/cause$/.exec(path)
  if (episode) return rolesOf(token).includes('ENT_FSM') ? { body: world.shapes.episode(world.readings.warming, world.readings.explain(episode[1], body.cause)) } : forbidden()
  const violation = /^\/v1\/food\/violations\/([^/]+)(?:\/([\w-]+))?$/.exec(path)
  if (violation) return ofViolation(world, violation[1], violation[2], body, token)
  const camera = /^\/v1\/cameras\/([^/]+)(?:\/(snapshot|looks|patrols|sessions|grants|detectors|coverage)(?:\/([^/]+))?(?:\/revoke)?)?$/.exec(path)
  if (camera) return watched(world, camera, method, query, body, token)
  const judged = /^\/v1\/video\/events\/([^/]+)\/verdict$/.exec(path)
  if (judged) return { body: Object.assign(world.video.events.find((one) => one.id === judged[1]), { status: body.verdict }) }
  const seen = /^\/v1\/video\/events\/([^/]+)$/.exec(path)
  if (seen) return found(world.violations.event(seen[1]) ?? world.video.event(seen[1]))
  const evidence = /^\/v1\/evidence\/([^/]+)(\/hold)?$/.exec(path)
  if (evidence?.[2]) return world.secondFactor ? { body: world.violations.hold(evidence[1], ACCOUNTS[accountIn(token)].id, method === 'PUT' ? body.reason : '') } : stepUpFirst()
  if (evidence) return found(world.violations.evidence(evidence[1], query.get('verify') === 'true'))
  const alert = /^\/v1\/alerts\/([^/]+)(?:\/(\w+))?$/.exec(path)
  if (alert) return ofAlert(world, alert[1], alert[2], body, token)
  return absent()
}
