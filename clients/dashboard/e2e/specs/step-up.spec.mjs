import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { signIn } from '../browser.mjs'
import { suite } from './suite.mjs'

describe('the second factor, asked for by an action', () => {
  const here = suite()

  /** A resolved alert, chosen, with the button that wants the second factor; it was shown too long ago. */
  const before = async () => {
    const page = await here.page()
    await signIn(page, here.mock.url)
    const { world } = here.mock
    const device = world.venue.devices[30]
    const alert = world.alerts.raise({ status: 'RESOLVED', title: { zh: '待核实', en: 'To verify' }, subject: { type: 'business', id: device.business.id, name: device.business.name }, place: device.place })
    Object.assign(world, { secondFactor: false, wrongCodes: 0 })
    await page.click(`[data-id="${alert.id}"]`)
    await page.click('[data-test=move-verify]')
    await page.waitForSelector('[data-test=step-up][open]')
    const calls = () => world.calls.filter((call) => call.path === `/v1/alerts/${alert.id}/verify`)
    return { page, alert, calls, box: page.locator('[data-test=step-up]') }
  }

  it('takes the code by keyboard alone, then the action goes on by itself under the same key', async () => {
    const { page, calls, box } = await before()
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('name')), 'code')
    assert.equal(await page.getByRole('dialog', { name: '二次验证' }).count(), 1)
    await page.keyboard.type('123456')
    await page.waitForSelector('[data-test=move-close]')
    assert.equal(calls().length, 2)
    assert.equal(new Set(calls().map((call) => call.key)).size, 1)
    assert.equal(await box.getAttribute('open'), null)
    await page.click('[data-test=move-close]')
    await page.fill('textarea', '复核正常')
    await page.click('[data-test=confirm]')
    await page.waitForSelector('[data-test=move-reopen]')
  })

  it('says that a code was wrong and takes another', async () => {
    const { page, box } = await before()
    await page.keyboard.type('000000')
    await box.locator('[data-test=problem]', { hasText: '动态验证码有误' }).waitFor()
    await page.waitForFunction(() => document.activeElement.getAttribute('name') === 'code' && document.activeElement.value === '')
    await page.keyboard.type('123456')
    await page.waitForSelector('[data-test=move-close]')
  })

  it('says how long to wait after too many wrong codes, and stays signed in', async () => {
    const { page, box } = await before()
    here.mock.world.wrongCodes = 5
    await page.keyboard.type('123456')
    await box.locator('[data-test=problem]', { hasText: '请在 1' }).waitFor()
    await page.keyboard.press('Escape')
    assert.ok(await page.locator('[data-test=alert-card]').count())
  })

  it('does nothing when the person leaves by Escape, says so, and can be asked again', async () => {
    const { page, calls } = await before()
    await page.keyboard.press('Escape')
    await page.locator('text=操作没有执行').waitFor()
    assert.equal(calls().length, 1)
    await page.click('[data-test=move-verify]')
    await page.waitForSelector('[data-test=step-up][open]')
  })
})
