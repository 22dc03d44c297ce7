/**
 * The platform in small, for development and browser tests: REST, WebSocket, config.json and the built client with the same
 * security headers as in production. `node e2e/mock/server.mjs` serves it; tests call startMock() and pull its strings.
 */
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import { makeAlerts } from './alerts.mjs'
import { film } from './film.mjs'
import { makeReadings } from './readings.mjs'
import { ACCOUNTS, answer } from './routes.mjs'
import * as shapes from './shapes.mjs'
import { makeVideo } from './video.mjs'
import { makeViolations } from './violations.mjs'
import { makeVenue } from './venue.mjs'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.svg': 'image/svg+xml', '.json': 'application/json' }
export const CSP = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; media-src 'self' blob:"

function serveFile(request, response, dist, routes) {
  const path = normalize(new URL(request.url, 'http://x').pathname).replace(/^(\.\.[/\\])+/, '')
  let file = join(dist, path)
  const absent = !existsSync(file) || statSync(file).isDirectory()
  if (absent && routes === 'hash' && path !== '/') return response.writeHead(403).end()
  if (absent) file = join(dist, 'index.html')
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': CSP, 'x-content-type-options': 'nosniff' })
  createReadStream(file).pipe(response)
}

/** A session's playlist and parts; `world.film.broken` of the next requests fail with its status. */
function serveFilm(response, path, world) {
  world.film.asked.push(path)
  if (world.film.broken > 0) {
    world.film.broken -= 1
    return response.writeHead(world.film.status).end()
  }
  const [type, content] = film(path.split('/').pop(), world.now()) ?? []
  response.writeHead(type ? 200 : 404, { 'content-type': type ?? 'text/plain' })
  response.end(content)
}

async function bodyOf(request) {
  let text = ''
  for await (const part of request) text += part
  return text ? JSON.parse(text) : {}
}

export async function startMock({ port = 0, profile = 'DEMO', dist = DIST, routes = 'history', size } = {}) {
  const venue = makeVenue(size)
  const born = Date.now()
  const now = () => Date.now()
  const readings = makeReadings({ ...venue, born })
  const sockets = new WebSocketServer({ noServer: true })
  const send = (socket, message) => socket.send(JSON.stringify(message))
  const changed = (alert, cursor) => sockets.clients.forEach((socket) => send(socket, { type: 'alert', alert, cursor }))
  const alerts = makeAlerts({ now, venue, readings, changed, many: size?.alerts })
  /** What a test can bend: paths that fail, whether the second factor was shown lately, sockets refused, tickets and sessions. */
  const world = { shapes, venue, readings, alerts, violations: makeViolations({ now, venue }), video: makeVideo({ now, accounts: Object.values(ACCOUNTS).map((one) => one.id) }), film: { broken: 0, status: 500, asked: [] }, profile, now, failing: new Map(), refuseSockets: false, roster: shapes.roster(now()), tickets: new Set(), sessions: new Map(), failures: new Map(), secondFactor: true, routes, oidc: { providers: [], answer: { code: 'good' } }, wrongCodes: 0, calls: [], empty: false, port: 0 }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://x')
    const json = (status, body, headers = {}) => {
      response.writeHead(status, { 'content-type': status >= 400 ? 'application/problem+json' : 'application/json', ...headers })
      response.end(status === 204 ? undefined : JSON.stringify(body))
    }
    if (url.pathname === '/config.json') return json(200, { api: '/api', socket: `ws://127.0.0.1:${world.port}/ws`, profile, venue: '国家会展中心（上海）', routes })
    if (url.pathname.startsWith('/film/')) return serveFilm(response, url.pathname, world)
    if (!url.pathname.startsWith('/api/')) return serveFile(request, response, dist, routes)
    const body = await bodyOf(request)
    const path = url.pathname.slice(4)
    world.calls.push({ method: request.method, path, body, key: request.headers['idempotency-key'] })
    const found = answer(world, request.method, path, url.searchParams, body, request.headers)
    json(found.status ?? 200, found.body ?? {}, found.headers)
  })

  server.on('upgrade', (request, socket, head) => {
    const ticket = new URL(request.url, 'http://x').searchParams.get('ticket')
    if (world.refuseSockets || !world.tickets.delete(ticket)) return socket.destroy()
    sockets.handleUpgrade(request, socket, head, (client) => {
      send(client, { type: 'hello', cursor: alerts.cursor() })
      client.on('message', (text) => JSON.parse(text).action === 'ping' && send(client, { type: 'pong', now: new Date(now()).toISOString() }))
    })
  })

  await new Promise((ready) => server.listen(port, '127.0.0.1', ready))
  world.port = server.address().port
  return {
    url: `http://127.0.0.1:${world.port}`,
    world,
    dropSockets: () => sockets.clients.forEach((socket) => socket.terminate()),
    close: () => {
      sockets.clients.forEach((socket) => socket.terminate())
      server.closeAllConnections()
      return new Promise((done) => server.close(done))
    },
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await startMock({ port: Number(process.env.PORT ?? 5290) })
  console.log(`mock platform on ${mock.url}  (duty / demo-demo-demo, code 123456)`)
  const { alerts, venue } = mock.world
  setTimeout(() => {
    const device = venue.devices[30]
    const risen = alerts.raise({ title: { zh: '冷库温度超限', en: 'Cold room above its limit' }, subject: { type: 'business', id: device.business.id, name: device.business.name }, device_id: device.id, sensor: device.sensors[0].id, hall: device.hall, place: device.place })
    setTimeout(() => alerts.change(risen.id, { level: 'ORANGE' }), 15_000)
  }, 20_000)
}
