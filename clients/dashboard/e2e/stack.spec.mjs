/**
 * The dashboard against a running stack (`make run`): sign in, see an alert without a reload, acknowledge it, read who did what,
 * follow it to its end. Needs BASE_URL, JINBO_ACCOUNT, JINBO_PASSWORD and JINBO_TOTP_SECRET; JINBO_WAIT_S (default 180) is how
 * long the first alert may take; SHOTS a folder for pictures.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { launch, newPage, signIn } from './browser.mjs'
import { totp } from './totp.mjs'

const { BASE_URL = 'http://127.0.0.1:8080', JINBO_ACCOUNT, JINBO_PASSWORD, JINBO_TOTP_SECRET, SHOTS } = process.env
const WAIT_MS = Number(process.env.JINBO_WAIT_S ?? 180) * 1000
const STEP_MS = 30_000

describe('the dashboard on the running platform', { skip: !JINBO_PASSWORD && 'JINBO_ACCOUNT, JINBO_PASSWORD and JINBO_TOTP_SECRET are not set' }, () => {
  let browser
  let page
  let alertId
  const shot = (name) => SHOTS && page.screenshot({ path: `${SHOTS}/${name}.png` })
  const card = () => page.locator(`[data-id="${alertId}"]`)

  before(async () => {
    browser = await launch()
    page = await newPage(browser, { origin: new URL(BASE_URL).origin })
    page.setDefaultTimeout(30_000)
  })
  after(() => browser?.close())

  it('signs in with account, password and the code of the authenticator', async () => {
    // A code serves once: one that another sign-in has just used is waited out.
    const code = () => totp(JINBO_TOTP_SECRET)
    try {
      await signIn(page, BASE_URL, { account: JINBO_ACCOUNT, password: JINBO_PASSWORD, code })
    } catch {
      await new Promise((later) => setTimeout(later, STEP_MS))
      await page.fill('input[name=code]', code())
      await page.waitForSelector('[data-test=link]')
    }
    await page.locator('[data-test=link]', { hasText: '实时' }).waitFor()
    await shot('stack-signed-in')
  })

  it('draws the halls of the venue and what stands in them', async () => {
    await page.waitForSelector('.map .hall path')
    assert.ok((await page.locator('.map .hall').count()) >= 8)
    assert.ok((await page.locator('.map .mark').count()) > 10)
  })

  it('shows an alert that nobody has acknowledged, without a reload', async () => {
    const waiting = page.locator('[data-test=alert-card]', { hasText: /新发|已通知/ }).first()
    await waiting.waitFor({ timeout: WAIT_MS })
    alertId = await waiting.getAttribute('data-id')
    await card().click()
    await page.waitForSelector('[data-test=move-acknowledge]')
    await shot('stack-alert')
  })

  it('acknowledges it, and the history shows who did', async () => {
    await page.click('[data-test=move-acknowledge]')
    await page.locator('[data-test=history] li', { hasText: '签收' }).waitFor()
    assert.match(await page.locator('[data-test=history] li', { hasText: '签收' }).innerText(), /签收\s+\S+/)
    await shot('stack-acknowledged')
  })

  it('handles and resolves it, or sees that it recovered by itself', async () => {
    const handle = page.locator('[data-test=move-handle]')
    if (await handle.isVisible()) await handle.click()
    const resolve = page.locator('[data-test=move-resolve]')
    const over = page.locator('[data-test=move-verify]')
    await resolve.or(over).first().waitFor()
    if (await resolve.isVisible()) {
      await resolve.click()
      await page.fill('textarea', '端到端测试：已处置')
      await page.click('[data-test=confirm]')
    }
    await page.locator('[data-test=history] li', { hasText: /标记解除|恢复正常/ }).first().waitFor({ timeout: WAIT_MS })
    await shot('stack-resolved')
  })

  it('shows the device with its curve, and how old its readings are', async () => {
    await page.goto(`${BASE_URL}/devices`)
    await page.waitForSelector('tbody tr a')
    await page.locator('tbody tr a').first().click()
    await page.waitForSelector('.tiles')
    await page.waitForSelector('.chart canvas', { timeout: 60_000 })
    assert.match(await page.locator('.tiles').innerText(), /测于/)
    await shot('stack-device')
  })

  it('asks nothing of any other host, and the console has nothing to complain of', () => {
    assert.deepEqual(page.strangers, [])
    assert.deepEqual(page.complaints.filter((line) => !/status of 409/.test(line)), [])
  })
})
