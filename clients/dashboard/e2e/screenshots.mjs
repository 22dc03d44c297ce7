/** Pictures of every page at three widths, to be looked at: `npm run screenshots [folder]` (against the mock, or BASE_URL). */
import { mkdirSync } from 'node:fs'
import { launch, newPage, signIn } from './browser.mjs'
import { startMock } from './mock/server.mjs'

const folder = process.argv[2] ?? process.env.SHOTS ?? 'build/shots'
const only = process.env.ONLY?.split(',')
const sizes = (process.env.SIZES ?? '1366x768,1920x1080,3840x2160').split(',').map((size) => size.split('x').map(Number))
mkdirSync(folder, { recursive: true })

const mock = await startMock()
const browser = await launch()
const warming = mock.world.readings.warming.id
const resolved = [...mock.world.alerts.all.values()].find((one) => one.status === 'RESOLVED')
const UNANSWERED = /\/v1\/(alerts|venue|latest)/
const alert = [...mock.world.alerts.all.values()].find((one) => one.device_id === warming)

const PAGES = {
  centre: async (page) => {
    await page.goto(mock.url)
    await page.click(`[data-id="${alert.id}"]`)
    await page.waitForSelector('[data-test=evidence] canvas')
  },
  wall: async (page) => {
    await page.goto(`${mock.url}/?wall`)
    await page.click(`[data-id="${alert.id}"]`)
  },
  device: (page) => page.goto(`${mock.url}/devices/${warming}`).then(() => page.click('text=6 小时')),
  gap: (page) => page.goto(`${mock.url}/devices/${mock.world.readings.gapped.id}`).then(() => page.click('text=6 小时')),
  devices: (page) => page.goto(`${mock.url}/devices`),
  alerts: (page) => page.goto(`${mock.url}/alerts`),
  video: (page) => page.goto(`${mock.url}/video`).then(() => page.waitForSelector('[data-test=tile] img')),
  camera: (page) => page.goto(`${mock.url}/video/kc-0001`).then(() => page.waitForSelector('[data-test=event]')),
  grant: async (page) => {
    await page.goto(`${mock.url}/video/kc-0001`)
    await page.click('[data-test=grant-ask]')
    await page.fill('[name=grant-viewer]', 'acc-0012')
    await page.fill('[name=grant-reason]', '晚市巡查')
    await page.click('[data-test=grant-send]')
    await page.waitForSelector('dialog [data-test=problem]')
  },
  'evidence-page': (page) => page.goto(`${mock.url}/evidence/${mock.world.violations.all.get('v-3').event}`).then(() => page.waitForSelector('figure img')),
  'evidence-making': (page) => page.goto(`${mock.url}/evidence/event-2`).then(() => page.waitForSelector('[data-test=making]')),
  'evidence-hold': async (page) => {
    await page.goto(`${mock.url}/evidence/event-3?violation=v-3`)
    await page.click('[data-test=lay-hold]')
  },
  'no-picture': async (page) => {
    await page.route('**/gone.jpg', (route) => route.abort())
    mock.world.video.cameras.get('kc-0003').picture = '/gone.jpg'
    await page.goto(`${mock.url}/video`)
    await page.waitForSelector('[data-test=no-picture]')
  },
  violations: (page) => page.goto(`${mock.url}/violations`).then(() => page.waitForSelector('tbody tr')),
  violation: (page) => page.goto(`${mock.url}/violations/v-3`).then(() => page.waitForSelector('figure img')),
  'violation-making': (page) => page.goto(`${mock.url}/violations/v-2`).then(() => page.waitForSelector('text=取证中')),
  'violation-asked': async (page) => {
    await page.goto(`${mock.url}/violations/v-4`)
    await page.click('[data-test=move-uphold]')
  },
  'violations-english': async (page) => {
    await page.goto(`${mock.url}/violations`)
    await page.click('button[lang=en]')
  },
  looks: (page) => page.goto(`${mock.url}/looks/kc-0001`).then(() => page.waitForSelector('tbody tr')),
  ledgers: (page) => page.goto(`${mock.url}/looks`).then(() => page.waitForSelector('tbody tr')),
  roster: (page) => page.goto(`${mock.url}/roster`),
  shift: async (page) => {
    await page.goto(`${mock.url}/roster`)
    await page.click('[data-test=shift-add]')
  },
  'step-up': async (page) => {
    await page.goto(mock.url)
    mock.world.secondFactor = false
    await page.click(`[data-id="${resolved.id}"]`)
    await page.click('[data-test=move-verify]')
    await page.waitForSelector('[data-test=step-up][open]')
    await page.fill('input[name=code]', '000000')
  },
  alert: (page) => page.goto(`${mock.url}/alerts/${alert.id}`),
  list: async (page) => {
    await page.goto(mock.url)
    await page.click('.plan >> text=列表')
  },
  loading: async (page) => {
    await page.route(UNANSWERED, () => undefined)
    await page.goto(mock.url)
  },
  error: async (page) => {
    for (const path of ['/v1/alerts', '/v1/venue', '/v1/sockets']) mock.world.failing.set(path, 503)
    await page.goto(mock.url)
  },
  empty: async (page) => {
    mock.world.empty = true
    await page.goto(mock.url)
  },
  'empty-roster': async (page) => {
    mock.world.empty = true
    await page.goto(`${mock.url}/roster`)
  },
  login: async (page) => {
    mock.world.oidc.providers = ['city']
    await page.goto(`${mock.url}/login`)
  },
  enrol: async (page) => {
    await page.goto(`${mock.url}/enrol#token=once`)
    await page.fill('input[name=password]', 'correct-horse-battery')
    await page.fill('input[name=repeat]', 'correct-horse-battery')
    await page.click('button[type=submit]')
    await page.waitForSelector('[data-test=secret]')
  },
  english: async (page) => {
    await page.goto(mock.url)
    await page.click('button[lang=en]')
    await page.click(`[data-id="${alert.id}"]`)
  },
}

/** Undoes what the page before may have bent. */
async function asUsual(page) {
  await page.unroute(UNANSWERED)
  mock.world.failing.clear()
  Object.assign(mock.world, { empty: false, secondFactor: true })
}

for (const [width, height] of sizes) {
  const page = await newPage(browser, { width, height })
  await signIn(page, mock.url)
  for (const [name, open] of Object.entries(PAGES)) {
    if (only && !only.includes(name)) continue
    await asUsual(page)
    await open(page)
    await page.waitForTimeout(1500)
    await page.screenshot({ path: `${folder}/${name}-${width}.png` })
  }
  if (page.complaints.length) console.log(width, page.complaints)
  await page.context().close()
}
await browser.close()
await mock.close()
