import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { suite } from './suite.mjs'

describe('violations', () => {
  const here = suite()
  const open = here.signedIn

  it('are listed with what they are, and filtered by state', async () => {
    const page = await open('/violations')
    await page.locator('[data-test=violation]').first().waitFor()
    const all = await page.locator('[data-test=violation]').count()
    assert.match(await page.locator('table').innerText(), /疑似[\s\S]*屡犯[\s\S]*已转值班员|已转值班员[\s\S]*屡犯/)
    await page.click('text=已关闭')
    await page.locator('td', { hasText: '误报' }).first().waitFor()
    assert.ok((await page.locator('[data-test=violation]').count()) < all)
  })

  it('one that was handed in passes its recheck with a reason, and is closed', async () => {
    const page = await open('/violations/v-3')
    await page.locator('[data-test=state]', { hasText: '待复查' }).waitFor()
    await page.locator('img[alt="企业提交的照片"]').first().waitFor()
    await page.locator('img[alt="标注画面"]').waitFor()
    await page.click('[data-test=move-pass]')
    assert.ok(await page.locator('[data-test=confirm]').isDisabled())
    await page.fill('dialog textarea', '照片清楚，已佩戴')
    await page.click('[data-test=confirm]')
    await page.locator('[data-test=state]', { hasText: '复查通过' }).waitFor()
    await page.locator('[data-test=history] p', { hasText: '照片清楚' }).waitFor()
    await page.click('[data-test=move-close]')
    await page.click('[data-test=confirm]')
    await page.locator('[data-test=state]', { hasText: '已关闭' }).waitFor()
    assert.deepEqual(page.complaints, [])
  })

  it('asks for the second factor, and goes on with the same move', async () => {
    const page = await open('/violations/v-0')
    here.mock.world.secondFactor = false
    await page.click('[data-test=move-push]')
    await page.fill('dialog textarea', '画面清楚，是老鼠')
    await page.click('[data-test=confirm]')
    await page.waitForSelector('[data-test=step-up][open]')
    await page.fill('input[name=code]', '123456')
    await page.locator('[data-test=state]', { hasText: '已推送' }).waitFor()
  })

  it('says that somebody was faster, shows the new state, and keeps no dialog open', async () => {
    const page = await open('/violations/v-4')
    await page.locator('[data-test=appeal]').waitFor()
    await page.click('[data-test=move-reject]')
    await page.fill('dialog textarea', '画面里有人')
    const { violations } = here.mock.world
    violations.move('v-4', 'false-positive', { version: violations.all.get('v-4').version, reason: '误报' }, 'acc-0031')
    await page.click('[data-test=confirm]')
    await page.locator('text=刚被他人更新').waitFor()
    await page.locator('[data-test=state]', { hasText: '误报' }).waitFor()
    assert.equal(await page.locator('dialog[open]').count(), 0)
  })

  it('says that evidence is being made where there is none yet', async () => {
    const page = await open('/violations/v-2')
    await page.locator('text=取证中').waitFor()
  })

  it('offers the enterprise to acknowledge its own, and nothing that ends it', async () => {
    const page = await open('/violations/v-1', { account: 'fsm' })
    await page.locator('[data-test=move-acknowledge]').waitFor()
    assert.equal(await page.locator('[data-test=move-false-positive]').count(), 0)
    await page.click('[data-test=move-acknowledge]')
    await page.click('[data-test=confirm]')
    await page.locator('[data-test=state]', { hasText: '已签收' }).waitFor()
  })
})
