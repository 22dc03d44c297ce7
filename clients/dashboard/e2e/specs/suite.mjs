/** One browser and one mock for a file of tests. */
import { after, before } from 'node:test'
import { launch, newPage, signIn } from '../browser.mjs'
import { startMock } from '../mock/server.mjs'

export function suite(options) {
  const here = {}
  before(async () => {
    here.mock = await startMock(options)
    here.browser = await launch()
  })
  after(async () => {
    await here.browser?.close()
    await here.mock?.close()
  })
  here.page = (more = {}) => newPage(here.browser, { origin: here.mock.url, ...more })
  const kept = new Map()
  /** A page of somebody who is signed in, at a path: the same page again for the same person and size, for signing in takes a while. */
  here.signedIn = async (path, { account = 'duty', until, ...more } = {}) => {
    const who = JSON.stringify([account, more])
    const page = kept.get(who) ?? (await here.page(more))
    page.complaints.length = 0
    page.strangers.length = 0
    if (kept.has(who)) {
      await page.goto(here.mock.url + path)
      await page.waitForSelector(until ?? '[data-test=link]')
    } else await signIn(page, here.mock.url, { account, path, ...(until && { until }) })
    kept.set(who, page)
    return page
  }
  return here
}
