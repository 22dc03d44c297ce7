/** One browser and one mock for a file of tests. */
import { after, before } from 'node:test'
import { launch, newPage } from '../browser.mjs'
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
  return here
}
