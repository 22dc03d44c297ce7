/** Debian's Chromium, driven by playwright-core; quiet, and without the network habits of a desktop browser. */
import { chromium } from 'playwright-core'

const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required']

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGS })
}

/** A page in Shanghai's colours; collects what the console complains of and every request that leaves the given origin. */
export async function newPage(browser, { width = 1920, height = 1080, origin, ...rest } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN', timezoneId: 'America/New_York', ...rest })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.complaints = []
  page.strangers = []
  page.on('console', (line) => line.type() === 'error' && page.complaints.push(line.text()))
  page.on('pageerror', (fault) => page.complaints.push(String(fault)))
  page.on('request', (request) => {
    const url = request.url()
    if (origin && /^https?:/.test(url) && !url.startsWith(origin)) page.strangers.push(url)
  })
  return page
}

/** Signs in as a person does: account and password, then the six digits. */
export async function signIn(page, base, { account = 'duty', password = 'demo-demo-demo', code = '123456', path = '/', until = '[data-test=link]' } = {}) {
  await page.goto(base + path)
  await page.fill('input[name=account]', account)
  await page.fill('input[name=password]', password)
  await page.click('button[type=submit]')
  await page.waitForSelector('input[name=code]')
  await page.fill('input[name=code]', typeof code === 'function' ? code() : code)
  await page.waitForSelector(until)
}
