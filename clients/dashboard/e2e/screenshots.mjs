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
  roster: (page) => page.goto(`${mock.url}/roster`),
  login: (page) => page.goto(`${mock.url}/login`),
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

for (const [width, height] of sizes) {
  const page = await newPage(browser, { width, height })
  await signIn(page, mock.url)
  for (const [name, open] of Object.entries(PAGES)) {
    if (only && !only.includes(name)) continue
    await open(page)
    await page.waitForTimeout(1500)
    await page.screenshot({ path: `${folder}/${name}-${width}.png` })
  }
  if (page.complaints.length) console.log(width, page.complaints)
  await page.context().close()
}
await browser.close()
await mock.close()
