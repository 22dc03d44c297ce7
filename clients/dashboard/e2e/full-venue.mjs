/**
 * Measures the page at the full venue's size (DOMAIN 0.3: 419 lifts, about 200 businesses, about 1,000 devices), with 150 open
 * alerts: `npm run full-venue`, after `npm run build`. A time to first data is from the start of the navigation, a burst's is the
 * longest single task. `wall` is the clock's, which others on the machine lengthen; `cpu` is what the page's own thread worked, and
 * that has the floors.
 */
import { cpus, loadavg } from 'node:os'
import { launch, newPage, signIn } from './browser.mjs'
import { startMock } from './mock/server.mjs'

const SIZE = { businesses: 200, lifts: 419, devices: 1000, alerts: 150 }
const FIRST_DATA_MS = 1000
const BURST_MS = 100
const ROUNDS = 5

const mock = await startMock({ size: SIZE })
const browser = await launch()
const page = await newPage(browser, { width: 1920, height: 1080 })
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
const rows = []
const ms = (value) => Math.round(value)
const note = (what, found, floor) => rows.push({ what, cpu: ms(median(found.map((one) => one.cpu))), 'cpu, worst': ms(Math.max(...found.map((one) => one.cpu))), wall: ms(median(found.map((one) => one.wall))), floor })

const devtools = await page.context().newCDPSession(page)
await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
/** Milliseconds that the page's main thread has worked since it began. */
async function worked() {
  const { metrics } = await devtools.send('Performance.getMetrics')
  return 1000 * metrics.find((one) => one.name === 'TaskDuration').value
}

/** From the start of a navigation until `selector` is drawn. */
async function until(path, selector) {
  const found = []
  for (let n = 0; n < ROUNDS; n += 1) {
    await page.goto('about:blank')
    const before = await worked()
    await page.goto(mock.url + path, { waitUntil: 'commit' })
    const wall = await page.evaluate(
      (wanted) =>
        new Promise((done) => {
          const look = () => (document.querySelector(wanted) ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look))
          look()
        }),
      selector,
    )
    found.push({ wall, cpu: (await worked()) - before })
  }
  return found
}

/** What the page works in a second when nothing happens; taken off what a change costs. */
let idle = 0

/** What `change` costs the page's thread: its work beyond what it does at rest, and the longest task by the clock. */
async function held(change, rest = 1500) {
  await page.evaluate(() => {
    globalThis.tasks = []
    globalThis.watching ??= new PerformanceObserver((list) => globalThis.tasks.push(...list.getEntries().map((one) => one.duration)))
    globalThis.watching.observe({ type: 'longtask' })
  })
  const before = await worked()
  await change()
  await page.waitForTimeout(rest)
  const cpu = Math.max(0, (await worked()) - before - (idle * rest) / 1000)
  return { cpu, wall: await page.evaluate(() => Math.max(0, ...globalThis.tasks)) }
}

const alerts = [...mock.world.alerts.all.values()].filter((one) => one.status !== 'CLOSED')
const burst = (n) => async () => {
  for (const alert of alerts.slice(0, n)) mock.world.alerts.change(alert.id, { count: alert.count + 1 }, 'REPEATED')
}
const rounds = async (change, rest) => {
  const found = []
  for (let n = 0; n < ROUNDS; n += 1) found.push(await held(() => change(n), rest))
  return found
}

async function atRest(name) {
  idle = 0
  const found = await rounds(() => undefined, 1000)
  note(`${name} at rest, a second`, found, BURST_MS)
  idle = median(found.map((one) => one.cpu))
}

await signIn(page, mock.url)
note('queue: first card', await until('/', '[data-test=alert-card]'), FIRST_DATA_MS)
note('plan: marks drawn', await until('/', '.map .mark'), FIRST_DATA_MS)
await page.waitForTimeout(3000)
console.log(await page.evaluate(() => ({ cards: document.querySelectorAll('[data-test=alert-card]').length, marks: document.querySelectorAll('.map .mark').length, elements: document.querySelectorAll('*').length })))
await atRest('centre')
note('one alert changes', await rounds(burst(1)), BURST_MS)
note('50 alerts change at once', await rounds(burst(50)), BURST_MS)
note('choosing an alert', await rounds(() => page.locator('[data-test=alert-card]').nth(3).click()), BURST_MS)
await page.mouse.move(960, 600)
note('one step of zoom', await rounds((n) => page.mouse.wheel(0, n % 2 ? 100 : -100)), BURST_MS)
await page.click('text=列表')
await atRest('plan as a list')
note('devices: first row', await until('/devices', 'tbody tr'), FIRST_DATA_MS)
await page.waitForTimeout(2000)
await atRest('devices')
note('devices: a key in the filter', await rounds((n) => page.fill('.search input', String(n))), BURST_MS)
note('records: first row', await until('/alerts', 'tbody tr'), FIRST_DATA_MS)
console.table(rows)
console.log(`load ${loadavg()[0].toFixed(1)} on ${cpus().length} cores`)
await browser.close()
await mock.close()
if (rows.some((row) => row.cpu > row.floor)) process.exitCode = 1
