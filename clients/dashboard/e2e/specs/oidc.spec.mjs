import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { suite } from './suite.mjs'

for (const routes of ['history', 'hash']) {
  describe(`signing in with an organisation's own account, ${routes} routes`, () => {
    const here = suite({ routes })
    const shown = routes === 'hash' ? (url) => new URL(url).hash.slice(1) : (url) => new URL(url).pathname

    const opened = async (oidc = {}, path = '/alerts') => {
      here.mock.world.oidc = { providers: ['city'], answer: { code: 'good' }, ...oidc }
      const page = await here.page()
      await page.goto(here.mock.url + (routes === 'hash' ? `/#${path}` : path))
      await page.click('[data-test=oidc-city]')
      return page
    }

    it('goes there and back to where one wanted to go, leaving no code behind', async () => {
      const page = await opened()
      await page.waitForSelector('tbody tr')
      assert.equal(shown(page.url()), '/alerts')
      assert.doesNotMatch(page.url(), /code|state/)
      assert.equal(await page.evaluate(() => sessionStorage.getItem('jinbo.oidc')), null)
      await page.reload()
      await page.waitForSelector('tbody tr')
      assert.deepEqual(page.complaints, [])
    })

    it('says why it did not work, in both languages, and leads back', async () => {
      for (const [oidc, words] of [
        [{ answer: { error: 'access_denied' } }, /取消了登录[\s\S]*cancelled/],
        [{ answer: { code: 'no-role' } }, /未获授权[\s\S]*no role/],
        [{ answer: { code: 'forged' } }, /统一认证未通过[\s\S]*did not confirm/],
        [{ state: 'of-somebody-else' }, /登录会话已失效[\s\S]*start again/],
      ]) {
        const page = await opened(oidc)
        assert.match(await page.locator('[data-test=problem]').innerText(), words)
        await page.click('text=返回登录')
        await page.waitForSelector('input[name=account]')
        await page.context().close()
      }
    })

    it('is not offered where no provider is set up; says so where the provider cannot be asked', async () => {
      const page = await here.page()
      here.mock.world.oidc = { providers: [], answer: {} }
      await page.goto(here.mock.url)
      await page.waitForSelector('input[name=account]')
      assert.equal(await page.locator('[data-test^=oidc-]').count(), 0)
      here.mock.world.failing.set('/v1/auth/oidc', 503)
      const other = await opened({ providers: ['city', 'customs'] }, '/')
      await other.locator('[data-test=problem]', { hasText: '服务暂不可用' }).waitFor()
      assert.match(await other.locator('[data-test=oidc-customs]').innerText(), /customs/)
      here.mock.world.failing.clear()
    })

    it('does not take a code twice: an old address leads nowhere', async () => {
      const page = await here.page()
      await page.goto(`${here.mock.url}/${routes === 'hash' ? '' : 'oidc'}?code=good&state=old`)
      await page.locator('[data-test=problem]', { hasText: '登录会话已失效' }).waitFor()
    })
  })
}
