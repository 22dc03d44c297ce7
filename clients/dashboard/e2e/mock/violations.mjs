/** Violations of the mock's kitchens: some in every state, moved as the platform moves them, with drawn pictures. */
const iso = (ms) => new Date(ms).toISOString()
const MIN = 60_000
const CODES = {
  K02_NO_MASK: [{ zh: '未规范戴口罩', en: 'no mask, or not over nose and mouth' }, 'YELLOW', 600],
  K01_NO_CAP: [{ zh: '未戴工作帽', en: "no chef's cap" }, 'YELLOW', 600],
  K05_SMOKING: [{ zh: '吸烟', en: 'smoking' }, 'ORANGE', 300],
  K07_RODENT: [{ zh: '鼠患', en: 'rodent' }, 'ORANGE', 1800],
  K09_BIN_OPEN: [{ zh: '垃圾桶未盖', en: 'bin open or overflowing' }, 'BLUE', 900],
}
/** Code, state, minutes since it was seen, and what else is so. */
const STORIES = [
  ['K07_RODENT', 'DETECTED', 2],
  ['K05_SMOKING', 'PUSHED', 12, { escalation: 2 }],
  ['K02_NO_MASK', 'PUSHED', 3, { count: 4, repeat: true, level: 'ORANGE', on_site: 'REPEAT' }],
  ['K02_NO_MASK', 'SUBMITTED', 9],
  ['K01_NO_CAP', 'ACKED', 6, { appeal: true }],
  ['K09_BIN_OPEN', 'RECTIFYING', 25, { failures: 1 }],
  ['K01_NO_CAP', 'RECHECK_PASS', 40, { confirmed: true }],
  ['K02_NO_MASK', 'CLOSED', 180],
  ['K05_SMOKING', 'FALSE_POSITIVE', 240],
]
const STEPS = ['PUSHED', 'ACKED', 'RECTIFYING', 'SUBMITTED', 'RECHECK_PASS', 'CLOSED']
const ACTS = { PUSHED: 'OPENED', ACKED: 'ACKNOWLEDGED', RECTIFYING: 'RECTIFYING', SUBMITTED: 'SUBMITTED', RECHECK_PASS: 'RECHECK_PASSED', CLOSED: 'CLOSED' }
const ENDED = ['CLOSED', 'FALSE_POSITIVE']
const MOVES = {
  push: (one) => ({ from: ['DETECTED'], status: 'PUSHED', action: 'PUSHED', confirmed: true, level: 'RED', pushed_at: one.now, ack_by_at: iso(Date.parse(one.now) + MIN), deadline_at: iso(Date.parse(one.now) + 30 * MIN) }),
  recheck: (_one, body) => (body.passed ? { from: ['SUBMITTED', 'PUSHED'], status: 'RECHECK_PASS', action: 'RECHECK_PASSED' } : { from: ['SUBMITTED'], status: 'RECTIFYING', action: 'RECHECK_FAILED' }),
  judge: (_one, body) => ({ from: STEPS, ...(body.verdict === 'UPHELD' ? { status: 'FALSE_POSITIVE', action: 'APPEAL_UPHELD' } : { action: 'APPEAL_REJECTED' }), appeal_pending: false }),
  'false-positive': () => ({ from: [...STEPS, 'DETECTED'], status: 'FALSE_POSITIVE', action: 'FALSE_POSITIVE' }),
  acknowledge: () => ({ from: ['PUSHED'], status: 'ACKED', action: 'ACKNOWLEDGED' }),
  rectify: () => ({ from: ['ACKED'], status: 'RECTIFYING', action: 'RECTIFYING' }),
  close: () => ({ from: ['RECHECK_PASS'], status: 'CLOSED', action: 'CLOSED' }),
}

function picture(words, tone) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"><rect width="640" height="360" fill="#39424f"/><rect y="230" width="640" height="130" fill="#6d7580"/><circle cx="330" cy="130" r="46" fill="#c79d84"/><rect x="270" y="180" width="120" height="150" fill="#e8ebee"/><rect x="272" y="72" width="118" height="116" fill="none" stroke="${tone}" stroke-width="5"/><text x="272" y="62" font-size="22" fill="${tone}">${words}</text></svg>`
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
}

function made(story, number, venue, now) {
  const [code, status, minutes, more = {}] = story
  const [title, level, handle] = CODES[code]
  const business = venue.businesses[number % venue.businesses.length]
  const since = now - minutes * MIN
  const reached = STEPS.slice(0, Math.max(1, STEPS.indexOf(status) + 1))
  const lines = status === 'DETECTED' ? [['OPENED', 'DETECTED']] : reached.map((state) => [ACTS[state], state])
  if (status === 'FALSE_POSITIVE') lines.push(['FALSE_POSITIVE', status])
  const told = status !== 'DETECTED'
  const photos = [{ key: `rectifications/v-${number}/1.jpg`, url: picture('整改后', '#7fd6bd'), sha256: 'c0ffee'.repeat(10), bytes: 180_000 }]
  const appeal = more.appeal ? { at: iso(since + 2 * MIN), by: 'acc-0214', reason: '员工当时在更衣区，没有进入操作间。', photos: [], verdict: null, judged_by: '', judged_at: null, note: '' } : null
  const handed = ['SUBMITTED', 'RECHECK_PASS', 'CLOSED'].includes(status) ? [{ at: iso(since + 5 * MIN), by: 'acc-0214', text: '已要求员工正确佩戴，并重新培训。', photos }] : []
  return {
    id: `v-${number}`, event: `event-${number}`, code, title, level: more.level ?? level, status,
    notice: { zh: `${business.name}：发现疑似${title.zh}。依据：食品安全法第三十三条第一款第八项。请按时整改并提交照片。智能识别结果仅为线索，不单独作为行政处罚依据。`, en: `${business.name}: suspected ${title.en}. Basis: Food Safety Law art. 33(1)(8). What a machine has recognised is a lead and by itself no ground for a penalty.` },
    confirmed: more.confirmed ?? false, experimental: code === 'K05_SMOKING', model: 'heads/1', clause: '食品安全法第三十三条第一款第八项', rule: { min_s: 10, threshold: 0.5 },
    where: { subject: `business:${business.id}`, name: business.name, enterprise: 'ent-0001', hall: business.hall, zone: business.zone ?? '', place: business.place ?? '', camera: `kc-${number}`, area: 'PREP', area_name: '备餐间' },
    events: [{ event: `event-${number}`, since: iso(since), until: null, confidence: 0.91, verdict: 'SUSPECTED' }], count: more.count ?? 1,
    opened_at: iso(since), updated_at: iso(since), pushed_at: told ? iso(since) : null, ack_by_at: told ? iso(since + 10 * MIN) : null, deadline_at: told ? iso(since + handle * 1000) : null,
    escalation: more.escalation ?? 0, repeat: more.repeat ?? false, on_site: more.on_site ?? '', failures: more.failures ?? 0, ack_by: reached.length > 1 ? 'acc-0214' : '', ack_at: reached.length > 1 ? iso(since + MIN) : null,
    appeal_pending: Boolean(appeal), closed_at: ENDED.includes(status) ? iso(since + 30 * MIN) : null, closed_by: '', version: lines.length, submissions: handed, appeal,
    history: lines.map(([action, state], at) => ({ at: iso(since + at * MIN), action, actor: at ? 'acc-0214' : 'system', note: '', level, status_from: at ? lines[at - 1][1] : null, status_to: state, version: at + 1 })),
  }
}

export function makeViolations({ now, venue }) {
  const all = new Map(STORIES.map((story, number) => made(story, number, venue, now())).map((one) => [one.id, one]))

  function listed(query) {
    const list = query.get('list') ?? 'open'
    return [...all.values()]
      .filter((one) => list === 'all' || ENDED.includes(one.status) === (list === 'closed'))
      .filter((one) => ['status', 'level', 'code'].every((name) => !query.get(name) || one[name] === query.get(name)))
  }

  /** Makes a move as the platform does; what is wrong is an HTTP status. */
  function move(id, name, body, actor) {
    const one = all.get(id)
    if (!one || !MOVES[name]) return 404
    const { from, action, ...fields } = MOVES[name]({ ...one, now: iso(now()) }, body)
    if (one.version !== body.version || !from.includes(one.status)) return 409
    const line = { at: iso(now()), action, actor, note: body.reason ?? '', level: one.level, status_from: one.status, status_to: fields.status ?? one.status, version: one.version + 1 }
    all.set(id, { ...one, ...fields, version: one.version + 1, history: [...one.history, line] })
    return 200
  }

  const ofEvent = (event) => [...all.values()].find((each) => each.events.some((one) => one.event === event))
  const holds = new Map()
  /** Evidence that is still being made, by the violation's id. */
  const making = new Set(['v-2'])

  /** An event as the cameras' routes tell it. */
  function event(id) {
    const one = ofEvent(id)
    return one && { id, camera: one.where.camera, camera_name: one.where.area_name, subject: one.where.subject, enterprise: one.where.enterprise, hall: one.where.hall, zone: one.where.zone, place: one.where.place, code: one.code, title_zh: `疑似${one.title.zh}`, title_en: `${one.title.en}, suspected`, area: 'PREP', area_name: '备餐间', since: one.opened_at, until: null, confidence: 0.91, level: one.level, handle_s: 600, experimental: one.experimental, model: one.model, rule: {}, clause: one.clause, status: 'SUSPECTED', verdict: null, pictures: [], violation: one.id }
  }

  /** Evidence of an event. */
  function evidence(event, verify = false) {
    const one = ofEvent(event)
    if (!one || making.has(one.id)) return undefined
    const part = (role, url, sha256) => ({ role, at: one.opened_at, url, expires_in: 300, content_type: 'image/jpeg', bytes: 48_213, sha256: sha256.repeat(16), intact: verify || null })
    return {
      event, violation: one.id, code: one.code, subject: one.where.subject, camera: one.where.camera, began_at: one.opened_at, whole: true, keep: holds.has(event) ? 'HELD' : 'Y2', hold: holds.get(event) ?? null, intact: verify || null,
      parts: [part('ANNOTATED', picture(`${one.title.zh} 0.91`, '#ffcf70'), '5eed'), part('RAW', picture('', '#39424f'), 'beef')],
      missing: [{ role: 'CLIP', at: one.opened_at, reason: 'no-media' }],
      deposits: [{ at: one.opened_at, model: 'heads/1', rule: {}, confidence: 0.91, clock_offset_ms: 40, chain: '2026-11-26/3/117', verdict: verify ? 'HOLDS' : null }],
    }
  }

  /** Lays a hold, or lifts it where there is no reason for one. */
  function hold(event, by, reason) {
    if (reason) holds.set(event, { by, at: iso(now()), reason })
    else holds.delete(event)
    return { event, keep: reason ? 'HELD' : 'Y2', hold: holds.get(event) ?? null }
  }

  return { all, listed, move, event, evidence, hold, making }
}
