import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { signIn } from '../browser.mjs'
import { suite } from './suite.mjs'

describe('the command centre', () => {
  const here = suite()
  const card = (page, id) => page.locator(`[data-id="${id}"]`)
  const title = (zh) => ({ zh, en: zh })

  const raise = (fields = {}) => {
    const device = here.mock.world.venue.devices[30]
    return here.mock.world.alerts.raise({
      title: title('冷库温度超限'),
      subject: { type: 'business', id: device.business.id, name: device.business.name },
      device_id: device.id,
      sensor: device.sensors[0].id,
      hall: device.hall,
      place: device.place,
      ...fields,
    })
  }

  const opened = async (more) => {
    const page = await here.page(more)
    await signIn(page, here.mock.url)
    await page.waitForSelector('[data-test=alert-card]')
    return page
  }

  it('shows a new alert without a reload, and its rise through the colours', async () => {
    const page = await opened()
    const alert = raise()
    await card(page, alert.id).waitFor()
    assert.match(await card(page, alert.id).innerText(), /一般/)
    here.mock.world.alerts.change(alert.id, { level: 'ORANGE' })
    await card(page, alert.id).locator('text=重要').waitFor()
    assert.match(await page.locator('[data-test=news]').innerText(), /新的重要预警：冷库温度超限/)
    assert.match(await card(page, alert.id).getAttribute('class'), /pulsing/)
  })

  it('acknowledges, and shows who did it; another screen sees it too', async () => {
    const [page, other] = [await opened(), await opened()]
    const alert = raise()
    await card(page, alert.id).click()
    await page.click('[data-test=move-acknowledge]')
    await page.locator('[data-test=history] li', { hasText: '签收' }).locator('text=值班员 0012').waitFor()
    await card(other, alert.id).locator('text=已签收').waitFor()
  })

  it('goes through handling, resolving with a note, verifying and closing with a code', async () => {
    const page = await opened()
    const alert = raise({ title: title('冷库温度超限二') })
    await card(page, alert.id).click()
    await page.click('[data-test=move-acknowledge]')
    await page.click('[data-test=move-handle]')
    await page.click('[data-test=move-resolve]')
    assert.equal(await page.locator('[data-test=confirm]').isDisabled(), true)
    await page.fill('textarea', '已转移货物，压缩机更换完毕')
    await page.click('[data-test=confirm]')
    await page.click('[data-test=move-verify]')
    await page.click('[data-test=move-close]')
    await page.fill('textarea', '复核温度正常')
    await page.click('[data-test=confirm]')
    await card(page, alert.id).waitFor({ state: 'detached' })
    await page.locator('[data-test=history]', { hasText: '压缩机更换完毕' }).waitFor()
    const keys = here.mock.world.calls.filter((call) => call.path.includes(alert.id) && call.method === 'POST').map((call) => call.key)
    assert.equal(new Set(keys).size, 5)
  })

  it('says so when somebody else was first, and shows the fresh state', async () => {
    const page = await opened()
    const alert = raise({ title: title('冷库温度超限三') })
    await card(page, alert.id).click()
    await page.waitForSelector('[data-test=move-acknowledge]')
    Object.assign(here.mock.world.alerts.all.get(alert.id), { version: 9, status: 'ACKED', owner: 'acc-0031' })
    await page.click('[data-test=move-acknowledge]')
    await page.locator('text=刚被他人更新').waitFor()
    await page.waitForSelector('[data-test=move-handle]')
    assert.match(await card(page, alert.id).innerText(), /片区组长 0031/)
  })

  it('shows an alert that nobody can receive in red and words, first in the queue', async () => {
    const page = await opened()
    const first = page.locator('[data-test=alert-card]').first()
    assert.match(await first.innerText(), /通知无法送达/)
    await page.click('[data-test=figure-undeliverable]')
    assert.equal(await page.locator('[data-test=alert-card]').count(), 1)
  })

  it('catches up after the connection broke, without asking for everything', async () => {
    const page = await opened()
    await page.locator('[data-test=link]', { hasText: '实时' }).waitFor()
    here.mock.world.calls.length = 0
    here.mock.dropSockets()
    const alert = raise({ title: title('断线期间的预警') })
    await card(page, alert.id).waitFor()
    await page.locator('[data-test=link]', { hasText: '实时' }).waitFor()
    assert.ok(here.mock.world.calls.some((call) => call.path === '/v1/alerts/changes'))
    assert.ok(!here.mock.world.calls.some((call) => call.method === 'GET' && call.path === '/v1/alerts'))
  })

  it('polls and says so while there is no socket; says when nothing answers', async () => {
    const page = await opened()
    const { world } = here.mock
    world.refuseSockets = true
    here.mock.dropSockets()
    await page.locator('[data-test=link]', { hasText: '轮询中' }).waitFor()
    const alert = raise({ title: title('轮询得到的预警') })
    await card(page, alert.id).waitFor({ timeout: 15_000 })
    world.failing.set('/v1/', 503)
    await page.locator('[data-test=link]', { hasText: '连接中断' }).waitFor({ timeout: 15_000 })
    world.failing.clear()
    world.refuseSockets = false
    await page.click('text=重试')
    await page.locator('[data-test=link]', { hasText: '实时' }).waitFor({ timeout: 15_000 })
  })

  it('can be worked by keyboard alone', async () => {
    const page = await opened()
    await page.locator('[data-test=alert-card][tabindex="0"]').focus()
    await page.keyboard.press('ArrowDown')
    const chosen = await page.locator('[data-test=alert-card][aria-current=true]').getAttribute('data-id')
    await page.keyboard.press('ArrowDown')
    assert.notEqual(await page.locator('[data-test=alert-card][aria-current=true]').getAttribute('data-id'), chosen)
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-current')), 'true')
  })

  it('hides people in wall mode', async () => {
    const page = await opened()
    await page.click('[aria-label=大屏模式]')
    const words = await page.locator('body').innerText()
    assert.doesNotMatch(words, /\d{4}(?=\n)|值班员 0012|片区组长 0031/)
    assert.match(words, /值守人员/)
    assert.equal(await page.locator('nav').count(), 0)
  })

  it('keeps still where the person asked for less motion', async () => {
    const page = await opened({ reducedMotion: 'reduce' })
    const alert = raise({ level: 'RED', title: title('静止的预警') })
    await card(page, alert.id).waitFor()
    assert.equal(await card(page, alert.id).evaluate((element) => getComputedStyle(element).animationName), 'none')
  })

  it('speaks English on request and remembers it', async () => {
    const page = await opened()
    await page.click('button[lang=en]')
    await page.locator('text=Platform alerts').first().waitFor()
    await page.reload()
    await page.locator('text=Platform alerts').first().waitFor()
  })
})
