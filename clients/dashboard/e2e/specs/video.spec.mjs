import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { signIn } from '../browser.mjs'
import { suite } from './suite.mjs'

describe('video', () => {
  const here = suite()
  const open = here.signedIn
  /** A page of its own, whose clock a test may move. */
  const openAlone = async (path) => {
    const page = await here.page()
    await signIn(page, here.mock.url, { path })
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

  it('evidence that is still being collected says so, and shows itself once it is there', async () => {
    const { violations } = here.mock.world
    const page = await openAlone('/violations/v-2')
    await page.click('[data-test=to-evidence]')
    await page.locator('[data-test=making]', { hasText: '取证中' }).waitFor()
    assert.equal(await page.locator('[role=alert]').count(), 0)
    violations.making.delete('v-2')
    await page.clock.install()
    await page.clock.runFor(16_000)
    await page.locator('figure img').first().waitFor()
    await page.click('[data-test=to-violation]')
    await page.locator('[data-test=violation-page]').waitFor()
  })

  it('evidence leads to the violation that its event joined, however long the list of violations is', async () => {
    const { violations } = here.mock.world
    violations.all.get('v-3').events.push({ ...violations.all.get('v-3').events[0], event: 'event-joined' })
    here.mock.world.empty = true
    const page = await open('/evidence/event-joined')
    await page.click('[data-test=to-violation]')
    await page.locator('[data-test=violation-page]').waitFor()
    here.mock.world.empty = false
    assert.match(page.url(), /\/violations\/v-3$/)
  })

  it('evidence of no event is an error, not something to wait for', async () => {
    const page = await open('/evidence/nothing')
    await page.locator('.state.error', { hasText: '对象不存在' }).waitFor()
    assert.equal(await page.locator('[data-test=making]').count(), 0)
  })

  it('evidence is held with a reason and a second factor, and let go', async () => {
    const page = await open('/evidence/event-4')
    here.mock.world.secondFactor = false
    await page.click('[data-test=lay-hold]')
    assert.ok(await page.locator('[data-test=hold-sure]').isDisabled())
    await page.fill('dialog textarea', '行政复议')
    await page.click('[data-test=hold-sure]')
    await page.waitForSelector('[data-test=step-up][open]')
    await page.fill('input[name=code]', '123456')
    await page.locator('[data-test=hold]', { hasText: '行政复议' }).waitFor()
    await page.click('[data-test=release]')
    await page.fill('dialog textarea', '复议已终结')
    await page.click('[data-test=hold-sure]')
    await page.locator('[data-test=hold]', { hasText: '保存两年' }).waitFor()
    await page.locator('[data-test=to-violation]').waitFor()
  })

  it('an alert of what a camera saw leads to its evidence, and back', async () => {
    const alert = here.mock.world.alerts.change([...here.mock.world.alerts.all.values()].find((one) => one.rule_id === 'lift.entrapment').id, { evidence: { event: 'event-5', camera: 'lc-0001' } })
    const page = await open(`/alerts/${alert.id}`)
    await page.click('[data-test=to-evidence]')
    await page.locator('figure img').first().waitFor()
    await page.click('[data-test=to-alert]')
    await page.locator('[data-test=to-camera]').waitFor()
  })

  it('a picture that cannot be had is drawn as that, with the reason', async () => {
    const page = await here.page()
    await page.route('**/gone.jpg', (route) => route.abort())
    here.mock.world.video.cameras.get('kc-0003').picture = '/gone.jpg'
    await signIn(page, here.mock.url, { path: '/video' })
    await tile(page, '洗消区').locator('[data-test=no-picture]', { hasText: '链接已失效' }).waitFor()
    await tile(page, '备餐台').locator('[data-test=no-picture]', { hasText: '近十分钟没有画面' }).waitFor()
    delete here.mock.world.video.cameras.get('kc-0003').picture
  })

  const look = async (page, reason = '午市巡查') => {
    await page.fill('dialog input', reason)
    await page.click('[data-test=give-reason]')
  }
  const played = (page, state = 'playing') => page.locator(`[data-test=player][data-state=${state}]`).waitFor()

  it('live video plays, and tells how old its frame is', async () => {
    const page = await open('/video/kc-0001')
    await page.click('[data-test=play-live]')
    await look(page)
    await played(page)
    const seconds = Number(/(\d+) 秒前/.exec(await page.locator('[data-test=frame-age]').innerText())[1])
    assert.ok(seconds >= 5 && seconds <= 30, `${seconds} s`)
    assert.deepEqual(page.complaints, [])
  })

  it('what is interrupted plays again by itself; what never comes back says so and offers another try', async () => {
    const { film } = here.mock.world
    const page = await open('/video/kc-0001')
    Object.assign(film, { broken: 1, status: 404 })
    await page.click('[data-test=play-live]')
    await look(page)
    await played(page)
    await page.click('text=停止')
    Object.assign(film, { broken: 1000 })
    await page.click('[data-test=play-live]')
    await look(page)
    await played(page, 'recovering')
    await played(page, 'broken')
    film.broken = 0
    await page.click('[data-test=play-again]')
    await played(page)
  })

  it('a recording whose address is renewed goes on where it was, as one look', async () => {
    const { film, video } = here.mock.world
    const page = await openAlone('/video/kc-0001')
    await page.clock.install()
    await page.click('[data-test=play-recorded]')
    await look(page, '复核')
    await played(page)
    const before = video.looks.length
    await page.evaluate(() => (document.querySelector('video').currentTime = 12))
    await page.waitForFunction(() => document.querySelector('video').currentTime > 12.2)
    film.asked.length = 0
    await page.clock.fastForward(271_000)
    await page.waitForFunction(() => document.querySelector('video').currentTime > 12.5 && document.querySelector('[data-state=playing]'))
    assert.match(film.asked[0], /recorded\.m3u8$/, 'from another address')
    assert.ok(!film.asked.some((path) => path.endsWith('/0.m4s')), `not from its beginning: ${film.asked}`)
    assert.equal(video.looks.length, before)
  })

  it('an auditor reads who looked at a camera, by the menu and from an alert', async () => {
    const { alerts, video } = here.mock.world
    for (let n = 0; n < 60; n += 1) video.looks.push({ ...video.looks.at(-1), look: `old-${n}`, reason: `旧记录 ${n}`, mode: 'RECORDED', shown_from: '2020-11-05T01:40:00Z', shown_to: '2020-11-05T01:50:00Z' })
    const page = await open('/looks', { account: 'auditor' })
    await page.locator('[data-test=ledger]').nth(6).waitFor()
    await page.fill('[name=ledger-search]', 'KC-0001')
    await page.click('[data-test=ledger] a')
    await page.locator('[data-test=ledger-of]', { hasText: '冷食专间 · 后厨 · 1.1 · kc-0001' }).waitFor()
    await page.locator('tbody tr', { hasText: '11-05 09:40 – 11-05 09:50' }).first().waitFor()
    await page.click('[data-test=more]')
    await page.locator('tbody tr', { hasText: '旧记录 59' }).waitFor()
    const alert = alerts.change([...alerts.all.values()].find((one) => one.rule_id === 'lift.entrapment').id, { evidence: { event: 'event-5', camera: 'lc-0001' } })
    await page.goto(`${here.mock.url}/alerts/${alert.id}`)
    await page.click('[data-test=to-looks]')
    await page.locator('[data-test=ledger-of]', { hasText: 'lc-0001' }).waitFor()
    await page.click('[data-test=to-ledgers]')
    await page.locator('[data-test=ledger]').nth(6).waitFor()
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
    assert.deepEqual(page.complaints, [], 'nor is she shown what she may not read')
  })

  it('the engineer reads beside the picture how the camera is, and what could not be read says so', async () => {
    const page = await open('/video/kc-0002', { account: 'engineer', until: '[data-test=upkeep]' })
    const side = (name) => page.locator(`[data-test=${name}]`)
    await side('faults').filter({ hasText: '镜头被遮挡' }).waitFor()
    await side('detectors').filter({ hasText: 'heads/1' }).waitFor()
    await side('coverage').filter({ hasText: '69%' }).waitFor()
    assert.deepEqual(page.complaints, [])
    here.mock.world.failing.set('/v1/cameras/kc-0004/detectors', 503)
    await page.goto(`${here.mock.url}/video/kc-0004`)
    await side('detectors').locator('.state.error', { hasText: '服务暂不可用' }).waitFor()
    await side('coverage').filter({ hasText: '近两天没有采样' }).waitFor()
    here.mock.world.failing.clear()
    await side('detectors').locator('button').click()
    await side('detectors').filter({ hasText: '尚未检测' }).waitFor()
  })

  it('a lead lets an inspector look, is told why not herself, and ends it', async () => {
    const page = await open('/video/kc-0001')
    await page.locator('[data-test=grant]', { hasText: '午市专项巡查' }).waitFor()
    await page.click('[data-test=grant-ask]')
    await page.fill('[name=grant-viewer]', 'acc-0012')
    await page.fill('[name=grant-reason]', '晚市巡查')
    const from = await page.inputValue('[name=grant-from]')
    const shanghai = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 13).replace('T', ' ')
    assert.equal(from.slice(0, 13), shanghai, 'whatever the zone of the computer')
    const to = await page.inputValue('[name=grant-to]')
    await page.fill('[name=grant-to]', '2099-01-01 08:00')
    await page.locator('dialog [role=status]', { hasText: '最长 14 天' }).waitFor()
    assert.ok(await page.locator('[data-test=grant-send]').isDisabled())
    await page.fill('[name=grant-to]', to)
    await page.click('[data-test=grant-send]')
    await page.locator('dialog [data-test=problem]', { hasText: '不能给自己授权' }).waitFor()
    await page.fill('[name=grant-viewer]', 'acc-0108')
    await page.click('[data-test=grant-send]')
    const made = page.locator('[data-test=grant]', { hasText: '晚市巡查' })
    await made.waitFor()
    await made.locator('[data-test=grant-end]').click()
    await page.click('[data-test=grant-end-sure]')
    await made.filter({ hasText: '已于' }).waitFor()
  })

  it('what was recorded is asked for in Shanghai time on a computer in New York', async () => {
    const page = await open('/video/kc-0005')
    assert.ok(await page.locator('[data-test=play-live]').isDisabled(), 'it is switched off')
    await page.fill('[name=recorded-since]', '2099-01-01 08:00')
    assert.ok(await page.locator('[data-test=play-recorded]').isDisabled(), 'that is to come')
    const day = new Date(Date.now() + 8 * 3600_000 - 86_400_000).toISOString().slice(0, 10)
    await page.fill('[name=recorded-since]', `${day} 09:40`)
    await page.click('[data-test=play-recorded]')
    await page.fill('dialog input', '复核投诉')
    await page.click('[data-test=give-reason]')
    await page.locator(`text=回放 ${day.slice(5)} 09:40 – ${day.slice(5)} 09:50`).waitFor()
    const { mode, from, to } = here.mock.world.calls.findLast((call) => call.path.endsWith('/kc-0005/sessions')).body
    assert.deepEqual([mode, from, to], ['RECORDED', `${day}T01:40:00.000Z`, `${day}T01:50:00.000Z`])
  })

  it('an enterprise looks at its own kitchen live, and at nothing recorded', async () => {
    const page = await open('/video/kc-0001', { account: 'fsm' })
    await page.locator('[data-test=play-live]').waitFor()
    assert.equal(await page.locator('[data-test=play-recorded], [data-test=patrol], [data-test=grant-ask]').count(), 0)
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
