import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, it } from 'node:test'
import { signIn } from '../browser.mjs'
import { suite } from './suite.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describe('the pages', () => {
  const here = suite()
  const freezer = () => here.mock.world.readings.warming.id
  const PAGES = {
    'the command centre': ['/', '[data-test=alert-card]'],
    'a device': [() => `/devices/${freezer()}`, '.chart canvas'],
    devices: ['/devices', 'tbody tr'],
    'alert records': ['/alerts', 'tbody tr'],
    violations: ['/violations', 'tbody tr'],
    'a violation': ['/violations/v-3', '[data-test=history] li'],
    cameras: ['/video', '[data-test=tile] img'],
    'a camera': ['/video/kc-0001', '[data-test=event]'],
    'the evidence of an event': ['/evidence/event-3', 'figure img'],
    'whose looks can be read': ['/looks', 'tbody tr'],
    'who looked': ['/looks/kc-0001', 'tbody tr'],
    'duty and notices': ['/roster', 'tbody tr'],
  }
  const pathOf = (path) => (typeof path === 'function' ? path() : path)

  for (const [name, [path, content]] of Object.entries(PAGES)) {
    it(`${name}: no accessibility fault, no complaint, nothing from elsewhere, nothing cut off`, async () => {
      for (const width of [1366, 1920]) {
        const page = await here.signedIn(pathOf(path), { width, height: width === 1366 ? 768 : 1080, bypassCSP: true })
        await page.waitForSelector(content)
        if (path === '/') await page.locator('[data-test=alert-card]').nth(2).click()
        await page.waitForTimeout(800)
        await page.evaluate(AXE)
        const faults = await page.evaluate(async () => (await globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] })).violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`))
        assert.deepEqual(faults, [])
        assert.deepEqual(page.complaints, [])
        assert.deepEqual(page.strangers, [])
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        assert.ok(wide <= 0, `page is ${wide} px too wide`)
      }
    })

    it(`${name}: says that it failed, and loads on another try`, async () => {
      const page = await here.signedIn('/devices')
      here.mock.world.failing.set('/v1/alerts', 503)
      for (const part of ['/v1/venue', '/v1/food', '/v1/devices', '/v1/roster', '/v1/notifications', '/v1/cameras', '/v1/video', '/v1/evidence']) here.mock.world.failing.set(part, 503)
      await page.goto(here.mock.url + pathOf(path))
      await page.locator('.state.error').first().waitFor({ timeout: 15_000 })
      here.mock.world.failing.clear()
      for (let n = 0; n < 4 && (await page.locator('.state.error button').count()); n += 1) {
        await page.locator('.state.error button').first().click({ timeout: 2000 }).catch(() => undefined)
        await page.waitForTimeout(300)
      }
      await page.waitForSelector(content, { timeout: 15_000 })
    })
  }

  it('say that there is nothing, where there is nothing', async () => {
    const page = await here.signedIn('/')
    here.mock.world.empty = true
    await page.goto(here.mock.url)
    await page.locator('text=当前没有未结预警').waitFor()
    await page.goto(`${here.mock.url}/roster`)
    await page.locator('text=没有人值守').waitFor()
    await page.goto(`${here.mock.url}/devices`)
    await page.locator('text=没有符合条件的设备').waitFor()
    here.mock.world.empty = false
  })

  it('show times in Shanghai on a computer that is elsewhere', async () => {
    const page = await here.signedIn('/')
    const shown = await page.locator('.now strong').innerText()
    const wanted = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' }).format(Date.now())
    assert.equal(shown.slice(0, 2), wanted.slice(0, 2))
  })

  it('label a demonstration on every page', async () => {
    const page = await here.page()
    await signIn(page, here.mock.url)
    for (const [path] of Object.values(PAGES)) {
      await page.goto(here.mock.url + pathOf(path))
      await page.locator('text=演示 DEMO').waitFor()
    }
  })

  it('a device: latest values with their age, the excursion, the curve as a table', async () => {
    const page = await here.signedIn(`/devices/${freezer()}`)
    await page.click('text=6 小时')
    await page.locator('.episodes td', { hasText: '持续中' }).waitFor()
    assert.match(await page.locator('.tiles').innerText(), /℃[\s\S]*测于/)
    await page.click('text=数据表')
    assert.ok((await page.locator('.chart tbody tr').count()) > 20)
  })

  it('a device that has fallen silent is grey, not green, and keeps its last value with its age', async () => {
    const page = await here.signedIn(`/devices/${here.mock.world.readings.silent[0].id}`)
    await page.locator('.tile.stale').first().waitFor()
    assert.match(await page.locator('.tile.stale').first().innerText(), /数据陈旧/)
  })
})
