import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { signIn } from '../browser.mjs'
import { suite } from './suite.mjs'

/** As in AWS's China regions: nothing serves the page for an address within it, config.json says `"routes": "hash"`. */
describe('routes behind a hash', () => {
  const here = suite({ routes: 'hash' })

  it('no address within the page is ever asked of the server', async () => {
    const page = await here.page()
    const refused = []
    page.on('response', (response) => response.status() === 403 && refused.push(response.url()))
    await signIn(page, here.mock.url)
    for (const [name, hash] of [['物联设备', '#/devices'], ['预警记录', '#/alerts'], ['值守与通知', '#/roster'], ['指挥中心', '#/']]) {
      await page.click(`nav >> text=${name}`)
      await page.waitForFunction((wanted) => location.hash === wanted, hash)
    }
    assert.equal(new URL(page.url()).pathname, '/')
    assert.deepEqual(refused, [])
    assert.deepEqual(page.complaints, [])
  })

  it('leads a person to the address they came for, and keeps it over a reload', async () => {
    const page = await here.page()
    const device = `/#/devices/${here.mock.world.readings.warming.id}`
    await signIn(page, here.mock.url, { path: device })
    await page.waitForSelector('[data-test=device]')
    await page.reload()
    await page.waitForSelector('[data-test=device]')
  })

  it('skips to the content without leaving the page', async () => {
    const page = await here.page()
    await signIn(page, here.mock.url, { path: '/#/devices' })
    await page.locator('.skip').focus()
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main')
    assert.equal(new URL(page.url()).hash, '#/devices')
  })

  it('takes a one-time link', async () => {
    const page = await here.page()
    await page.goto(`${here.mock.url}/#/enrol#token=once`)
    await page.fill('input[name=password]', 'correct-horse-battery')
    await page.fill('input[name=repeat]', 'correct-horse-battery')
    await page.click('button[type=submit]')
    await page.waitForSelector('[data-test=secret]')
  })
})
