import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { signIn } from '../browser.mjs'
import { suite } from './suite.mjs'

describe('what people change', () => {
  const here = suite()
  const opened = async (account, path) => {
    const page = await here.page()
    await signIn(page, here.mock.url, { account, path })
    return page
  }
  const device = () => `/devices/${here.mock.world.readings.warming.id}`
  const now = (page, words) => page.getByRole('table', { name: '当前值守' }).locator('tr', { hasText: words })

  it('the enterprise tells the cause of an excursion; the command centre reads it', async () => {
    const page = await opened('fsm', device())
    await page.click('text=6 小时')
    await page.click('[data-test=cause-ep-1]')
    assert.equal(await page.locator('[data-test=cause-send]').isDisabled(), true)
    await page.keyboard.type('补货时门未关严，已整改')
    await page.click('[data-test=cause-send]')
    await page.locator('.episodes td', { hasText: '补货时门未关严' }).waitFor()
    const other = await opened('duty', device())
    await other.click('text=6 小时')
    await other.locator('.episodes td', { hasText: '补货时门未关严' }).waitFor()
    assert.equal(await other.locator('[data-test^=cause-]').count(), 0)
  })

  it('a shift is added, handed over and ended; who may not, only reads', async () => {
    const page = await opened('duty', '/roster')
    await page.click('[data-test=shift-add]')
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('name')), 'shift-account')
    await page.keyboard.type('acc-0555')
    await page.selectOption('[name=shift-role]', 'INSPECTOR')
    await page.fill('[name=shift-zones]', 'A,B')
    await page.click('[data-test=shift-send]')
    await now(page, '执法人员 0555').waitFor()
    await now(page, '执法人员 0555').locator('[data-test=shift-swap]').click()
    await page.fill('[name=shift-account]', 'acc-0556')
    await page.keyboard.press('Enter')
    await now(page, '执法人员 0556').waitFor()
    assert.equal(await now(page, '执法人员 0555').count(), 0)
    await now(page, '执法人员 0556').locator('[data-test=shift-end]').click()
    await page.locator('.n-popconfirm button', { hasText: '结束' }).click()
    await now(page, '执法人员 0556').waitFor({ state: 'detached' })
    const reader = await opened('lead', '/roster')
    await now(reader, '值班员 0012').waitFor()
    assert.equal(await reader.locator('[data-test^=shift-]').count(), 0)
  })

  it('says so when somebody else changed the roster first, and when nobody would lead any more', async () => {
    const page = await opened('duty', '/roster')
    await now(page, '总指挥 0003').waitFor()
    here.mock.world.roster.items = here.mock.world.roster.items.filter((line) => line.role !== 'COMMANDER')
    here.mock.world.roster.version += 1
    await now(page, '总指挥 0003').locator('[data-test=shift-end]').click()
    await page.locator('.n-popconfirm button', { hasText: '结束' }).click()
    await page.locator('text=值守表刚被他人更新').waitFor()
    await now(page, '总指挥 0003').waitFor({ state: 'detached' })
    await now(page, '值班员 0012').locator('[data-test=shift-end]').click()
    await page.locator('text=无人可升级').waitFor()
  })
})
