import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { signIn } from '../browser.mjs'
import { suite } from './suite.mjs'

describe('signing in', () => {
  const here = suite()

  const tryLogin = async (page, account, password) => {
    await page.fill('input[name=account]', account)
    await page.fill('input[name=password]', password)
    await page.click('button[type=submit]')
  }

  it('takes account and password, then the code, and leads to where one wanted to go', async () => {
    const page = await here.page()
    await signIn(page, here.mock.url, { path: '/alerts' })
    assert.equal(new URL(page.url()).pathname, '/alerts')
    assert.deepEqual(page.complaints, [])
    assert.deepEqual(page.strangers, [])
  })

  it('says in Chinese, then in English, what was wrong', async () => {
    const page = await here.page()
    await page.goto(`${here.mock.url}/login`)
    await tryLogin(page, 'nobody', 'wrong')
    const words = await page.locator('[data-test=problem]').innerText()
    assert.match(words, /账号或口令有误[\s\S]*Account or password is wrong/)
  })

  it('says how long a locked account stays locked, and counts down', async () => {
    const page = await here.page()
    await page.goto(`${here.mock.url}/login`)
    for (let n = 0; n < 6; n += 1) {
      const answer = page.waitForResponse((response) => response.url().endsWith('/auth/login'))
      await tryLogin(page, 'locked-one', 'wrong')
      await answer
    }
    await page.locator('[data-test=problem]', { hasText: '账号已锁定，请在 1' }).waitFor()
    assert.match(await page.locator('[data-test=problem]').innerText(), /1[45]:\d\d/)
  })

  it('asks for another code when the code was wrong', async () => {
    const page = await here.page()
    await page.goto(here.mock.url)
    await tryLogin(page, 'duty', 'demo-demo-demo')
    await page.fill('input[name=code]', '000000')
    await page.locator('[data-test=problem]', { hasText: '动态验证码有误' }).waitFor()
    await page.fill('input[name=code]', '123456')
    await page.waitForSelector('[data-test=link]')
  })

  it('keeps the session over a reload, without the access token ever being stored', async () => {
    const page = await here.page()
    await signIn(page, here.mock.url)
    const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))
    assert.doesNotMatch(stored, /access-/)
    await page.reload()
    await page.waitForSelector('[data-test=alert-card]')
  })

  it('renews a token that the server no longer takes, unseen', async () => {
    const page = await here.page()
    await signIn(page, here.mock.url)
    const { sessions } = here.mock.world
    for (const [access, refresh] of [...sessions]) {
      sessions.delete(access)
      sessions.set(`${access}-old`, refresh)
    }
    await page.click('text=预警记录')
    await page.waitForSelector('tbody tr')
  })

  it('leads to the login page when the session was ended elsewhere, and back after it', async () => {
    const page = await here.page()
    await signIn(page, here.mock.url)
    here.mock.world.sessions.clear()
    // Or the page has asked for something by itself in between, and is on its way to the login already.
    await page.click('text=预警记录', { timeout: 3000 }).catch(() => {})
    await page.waitForSelector('input[name=account]')
    assert.match(page.url(), /to=/)
  })

  it('logs out, and the page holds nothing afterwards', async () => {
    const page = await here.page()
    await signIn(page, here.mock.url)
    await page.click('[aria-label=退出登录]')
    await page.waitForSelector('input[name=account]')
    assert.equal(await page.evaluate(() => sessionStorage.getItem('jinbo.session')), null)
  })

  it('sets up an account from a one-time link: password, authenticator, first code', async () => {
    const page = await here.page()
    await page.goto(`${here.mock.url}/enrol#once`)
    await page.fill('input[name=password]', 'correct-horse-battery')
    await page.fill('input[name=repeat]', 'correct-horse-batterx')
    assert.equal(await page.locator('button[type=submit]').isDisabled(), true)
    await page.fill('input[name=repeat]', 'correct-horse-battery')
    await page.click('button[type=submit]')
    assert.match(await page.locator('[data-test=secret]').innerText(), /^JBSW Y3DP/)
    await page.fill('input[name=code]', '123456')
    await page.waitForSelector('[data-test=link]')
  })
})
