import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { signIn } from '../browser.mjs'
import { suite } from './suite.mjs'

describe('video', () => {
  const here = suite()
  const open = async (path, more = {}) => {
    const page = await here.page()
    await signIn(page, here.mock.url, { path, ...more })
    return page
  }
  const tile = (page, name) => page.locator('[data-test=tile]', { hasText: name }).first()

  it('shows every camera in use with its still, its age and what is wrong with it', async () => {
    const page = await open('/video')
    await page.locator('[data-test=tile] img').first().waitFor()
    assert.equal(await page.locator('[data-test=tile]').count(), 6)
    assert.match(await tile(page, '烹饪区').innerText(), /镜头被遮挡/)
    assert.match(await tile(page, '洗消区').innerText(), /画面陈旧/)
    await page.click('text=有故障 >> nth=0')
    await page.waitForFunction(() => document.querySelectorAll('[data-test=tile]').length === 2)
    assert.deepEqual(page.complaints, [])
  })

  it('asks why before it plays, and enters who looked', async () => {
    const page = await open('/video/kc-0001')
    await page.click('[data-test=play-live]')
    assert.ok(await page.locator('[data-test=give-reason]').isDisabled())
    await page.fill('dialog input', '午市巡查')
    await page.click('[data-test=give-reason]')
    await page.locator('[data-test=player]').waitFor()
    await page.locator('[data-test=look]', { hasText: '午市巡查' }).first().waitFor()
  })

  it('an event is called a false alarm with a reason', async () => {
    const page = await open('/video/kc-0001')
    await page.click('[data-test=false-alarm]')
    assert.ok(await page.locator('[data-test=say]').isDisabled())
    await page.fill('dialog textarea', '反光造成')
    await page.click('[data-test=say]')
    await page.locator('[data-test=event]', { hasText: '误报' }).waitFor()
  })

  it('evidence is verified, and what is missing says why', async () => {
    const page = await open(`/evidence/${here.mock.world.violations.all.get('v-3').event}`)
    await page.locator('figure img').first().waitFor()
    assert.match(await page.locator('[data-test=evidence-page]').innerText(), /该时段没有视频/)
    await page.click('[data-test=verify]')
    await page.locator('header [role=status]', { hasText: '完整' }).last().waitFor()
    assert.deepEqual(page.complaints, [])
  })

  it('a patrol is kept and stands in the ledger', async () => {
    const page = await open('/video/lc-0001')
    await page.fill('[aria-label="巡查情况"]', '轿厢整洁')
    await page.click('[data-test=patrol]')
    await page.locator('[data-test=look]', { hasText: '轿厢整洁' }).waitFor()
  })

  it('the engineer moves a corner with the keyboard and saves', async () => {
    const page = await open('/video/kc-0003', { account: 'engineer', until: '[data-test=corner]' })
    const corner = page.locator('[data-test=corner]').first()
    await corner.focus()
    await page.keyboard.press('ArrowRight')
    await page.click('[data-test=save-zones]')
    await page.waitForFunction(() => document.body.innerText.includes('区域已保存'))
    assert.equal(here.mock.world.video.cameras.get('kc-0003').zones[0].polygon[0][0], 0.09)
    assert.equal(await page.locator('[data-test=play-live]').count(), 0, 'she holds no right to look')
  })

  it('what was drawn on a camera that somebody else has changed is not saved over it', async () => {
    const page = await open('/video/kc-0001', { account: 'engineer', until: '[data-test=corner]' })
    await page.locator('[data-test=corner]').first().focus()
    await page.keyboard.press('ArrowDown')
    const camera = here.mock.world.video.cameras.get('kc-0001')
    camera.version += 1
    await page.click('[data-test=save-zones]')
    await page.waitForFunction(() => document.body.innerText.includes('刚被他人更新'))
    assert.equal(camera.zones[0].polygon[0][1], 0.2)
  })

  it('a live tile that is filtered away plays no longer', async () => {
    const page = await open('/video')
    await tile(page, '冷食专间').locator('[data-test=play]').click()
    await page.fill('dialog input', '午市巡查')
    await page.click('[data-test=give-reason]')
    await page.locator('[data-test=player]').waitFor()
    await page.click('text=电梯')
    await page.locator('header', { hasText: '实时 0/4' }).first().waitFor()
  })
})
