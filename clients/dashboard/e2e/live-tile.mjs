/**
 * Watches a live tile of the wall on a running platform (`make run`) and says how much of the time it played: `npm run live-tile`.
 * Needs BASE_URL, JINBO_ACCOUNT, JINBO_PASSWORD and JINBO_TOTP_SECRET; MINUTES (10) is how long, SHOTS a folder for pictures. Fails
 * when more than a fiftieth of the time is lost, or the page complains.
 */
import { launch, newPage, signIn } from './browser.mjs'
import { totp } from './totp.mjs'

const { BASE_URL = 'http://127.0.0.1:8080', JINBO_ACCOUNT, JINBO_PASSWORD, JINBO_TOTP_SECRET, SHOTS } = process.env
const MINUTES = Number(process.env.MINUTES ?? 10)
const MOST_LOST = 1 / 50

const browser = await launch()
const page = await newPage(browser, { width: 1920, height: 1080 })
page.setDefaultTimeout(60_000)
const shot = (name) => SHOTS && page.screenshot({ path: `${SHOTS}/${name}.png` })
await signIn(page, BASE_URL, { account: JINBO_ACCOUNT, password: JINBO_PASSWORD, code: () => totp(JINBO_TOTP_SECRET) })
await page.goto(`${BASE_URL}/video`)
await page.click('[data-test=play]')
await page.getByRole('dialog').locator('input, textarea').first().fill('值守巡看')
await page.keyboard.press('Enter')
await page.waitForSelector('[data-test=player][data-state=playing]')

/** Seconds of video that were shown, whichever element shows it, and how often it stopped for want of data. */
await page.evaluate(() => {
  globalThis.told = { played: 0, stalls: 0, states: [] }
  let last
  setInterval(() => {
    const video = document.querySelector('[data-test=player] video')
    if (!video) return
    const step = last?.video === video ? video.currentTime - last.at : 0
    if (step > 0 && step < 5) globalThis.told.played += step
    last = { video, at: video.currentTime }
  }, 250)
  const state = () => document.querySelector('[data-test=player]')?.getAttribute('data-state') ?? 'none'
  new MutationObserver(() => {
    if (globalThis.told.states.at(-1) === state()) return
    globalThis.told.states.push(state())
    if (state() === 'waiting') globalThis.told.stalls += 1
  }).observe(document.body, { subtree: true, attributes: true, childList: true, attributeFilter: ['data-state'] })
})
const began = Date.now()
await shot('live-begin')
while (Date.now() - began < MINUTES * 60_000) {
  await page.waitForTimeout(30_000)
  const { played, stalls } = await page.evaluate(() => globalThis.told)
  console.log(`${Math.round((Date.now() - began) / 1000)} s: played ${played.toFixed(1)} s, waited ${stalls} times`)
}
const seconds = (Date.now() - began) / 1000
const told = await page.evaluate(() => globalThis.told)
await shot('live-end')
console.log(JSON.stringify({ seconds: Math.round(seconds), played: Number(told.played.toFixed(1)), waits: told.stalls, states: told.states, complaints: page.complaints }, null, 1))
await browser.close()
process.exit(told.played < seconds * (1 - MOST_LOST) || page.complaints.length ? 1 : 0)
