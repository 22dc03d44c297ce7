/** Cameras of the mock's kitchens and lifts: well, faulty, old, silent and off; looked at, drawn on, patrolled. */
const iso = (ms) => new Date(ms).toISOString()
const MIN = 60_000
const STORIES = [
  ['kc-0001', '冷食专间', 'business', { age: 8 }],
  ['kc-0002', '烹饪区', 'business', { age: 21, faults: ['COVERED'] }],
  ['kc-0003', '洗消区', 'business', { age: 400 }],
  ['kc-0004', '备餐台', 'business', { age: null }],
  ['kc-0005', '冷食专间', 'business', { status: 'STOPPED', age: null }],
  ['lc-0001', '轿厢', 'lift', { age: 12 }],
  ['lc-0002', '轿厢', 'lift', { age: 75, faults: ['OFFLINE', 'CLOCK'] }],
]
const RING = [[0.08, 0.2], [0.92, 0.2], [0.96, 0.96], [0.04, 0.96]]

function picture(name) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"><rect width="640" height="360" fill="#4a5462"/><rect y="220" width="640" height="140" fill="#7b838d"/><circle cx="250" cy="120" r="34" fill="#c79d84"/><rect x="205" y="160" width="90" height="140" fill="#eef1f4"/><text x="16" y="340" font-size="20" fill="#fff">${name}</text></svg>`
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
}

export function makeVideo({ now, accounts }) {
  const cameras = new Map(
    STORIES.map(([id, name, kind, { age, faults = [], status = 'IN_USE' }], n) => [
      id,
      {
        id, name, status, stream: `jinbo-cam-${id}`, subject: `${kind}:${String(n).padStart(26, '0')}`, enterprise: '91310000MA1FL00001', hall: n % 2 ? '5.1' : '1.1', zone: 'A', place: kind === 'lift' ? '1号客梯' : '后厨',
        retention: 'D30', retention_hours: 720, zones: [{ id: 'z1', kind: kind === 'lift' ? 'CAR' : 'COLD_PREP', name, polygon: RING }], masks: [], schedule: { weekly: null, expo_days: [], expo: null },
        watches: [{ detector: kind === 'lift' ? 'cabin' : 'heads', fps: 0.5, classes: [] }], width: 1280, height: 720, version: 1,
        health: { faults: faults.map((fault) => ({ fault, since: iso(now() - 3 * MIN) })), newest_frame_at: age === null ? null : iso(now() - age * 1000), newest_frame_age_s: age, looked_at: iso(now()), clock_offset_ms: 40, has_reference: true, coverage: age === null ? null : 0.97 },
      },
    ]),
  )
  const looks = [{ look: 'l-0', viewer: accounts[0], mode: 'LIVE', began_at: iso(now() - 50 * MIN), until: iso(now() - 45 * MIN), reason: '午市巡查', grant: '', shown_from: null, shown_to: null, result: null }]
  const events = [{
    id: 've-1', camera: 'kc-0001', camera_name: '冷食专间', subject: 'business:0', enterprise: '91310000MA1FL00001', hall: '1.1', zone: 'A', place: '后厨', code: 'K02_NO_MASK', title_zh: '疑似未戴或未规范佩戴口罩', title_en: 'no mask, suspected',
    area: 'COLD_PREP', area_name: '冷食专间', since: iso(now() - 6 * MIN), until: iso(now() - 5 * MIN), confidence: 0.83, level: 'YELLOW', handle_s: 600, experimental: true, model: 'heads/1', rule: {}, clause: '', status: 'SUSPECTED', verdict: null, pictures: [],
  }]
  const grants = [{ id: 'g-0', camera: 'kc-0001', viewer: 'acc-0107', from: iso(now() - 2 * 60 * MIN), to: iso(now() + 6 * 60 * MIN), reason: '午市专项巡查', by: accounts[0], revoked_at: null }]
  const event = (id) => events.filter((one) => one.id === id).map((one) => ({ ...one, violation: '' }))[0]
  const sent = (one) => one.health.newest_frame_at
  const detectors = (one) => one.watches.map(({ detector, fps }) => ({ detector, fps, model: sent(one) ? `${detector}/1` : '', looked_at: sent(one) }))
  const hour = (n) => Math.floor(now() / (60 * MIN) - n) * 60 * MIN
  const coverage = (one) => ({ camera: one.id, coverage: one.health.coverage, windows: sent(one) ? [5, 4, 3, 2, 1, 0].map((n) => ({ start: iso(hour(n)), planned: 1800, seen: n === 2 ? 1240 : 1798, coverage: n === 2 ? 0.69 : 0.999 })) : [] })
  return { cameras, looks, grants, events, event, detectors, coverage, addresses: 0, snapshot: (one) => ({ url: one.health.newest_frame_at ? (one.picture ?? picture(one.name)) : null, taken_at: one.health.newest_frame_at, age_s: one.health.newest_frame_age_s, expires_in: 300 }) }
}

const OWN_GRANT = [422, { code: 'own-grant', zh: '不能给自己授权', en: 'Nobody can grant herself a look' }]
const SPAN = [422, { code: 'span', zh: '时间范围无效或过长', en: 'The span of time is empty or too long' }]

function ofGrants(video, camera, grant, method, body, { now, account, leads }) {
  if (method === 'GET') return [200, { items: video.grants.filter((one) => one.camera === camera) }]
  if (!leads) return [403]
  if (grant) return [200, Object.assign(video.grants.find((one) => one.id === grant), { revoked_at: iso(now()) })]
  const span = Date.parse(body.to) - Date.parse(body.from)
  if (!(span > 0) || span > 14 * 24 * 60 * MIN) return SPAN
  if (body.viewer === account) return OWN_GRANT
  const made = { id: `g-${video.grants.length}`, camera, by: account, revoked_at: null, ...body }
  video.grants.push(made)
  return [201, made]
}

/** What a camera's routes answer: [status, body], a refusal with its code and words, or nothing where there is no such thing. */
export function ofCamera(video, [, id, what, which], method, body, query, { now, account, regulator, leads, engineer, auditor }) {
  const camera = video.cameras.get(id)
  if (!camera) return undefined
  if (!what && method === 'PUT') {
    if (body.version !== camera.version) return [409]
    Object.assign(camera, { zones: body.zones, masks: body.masks, version: camera.version + 1 })
  }
  if (auditor && !['looks', 'grants'].includes(what)) return [403]
  if (!what) return [200, camera]
  if (what === 'detectors') return [200, { items: video.detectors(camera) }]
  if (what === 'coverage') return [200, video.coverage(camera)]
  if (what === 'snapshot') return [200, video.snapshot(camera)]
  if (engineer) return [403]
  if (what === 'grants') return ofGrants(video, id, which, method, body, { now, account, leads })
  if (what === 'looks') {
    const from = Number(query.get('cursor') || 0)
    const to = from + Number(query.get('limit') ?? 50)
    return [200, { items: video.looks.slice(from, to), next_cursor: to < video.looks.length ? String(to) : '' }]
  }
  if (!regulator) return [403]
  const entered = (more) => video.looks.unshift({ look: `l-${video.looks.length}`, viewer: account, began_at: iso(now()), until: iso(now()), grant: '', shown_from: null, shown_to: null, result: null, ...more })
  if (what === 'patrols') entered({ mode: 'PATROL', reason: body.note, result: body.result })
  else if (method === 'POST') entered({ mode: body?.mode ?? 'LIVE', reason: body?.reason ?? '' })
  const look = video.looks.find((one) => one.look === which) ?? video.looks[0]
  return [201, what === 'patrols' ? look : { look: look.look, url: `/film/${look.look}-${(video.addresses += 1)}/${look.mode === 'RECORDED' ? 'recorded' : 'live'}.m3u8`, mode: look.mode, expires_at: iso(now() + 5 * MIN), until: null }]
}
