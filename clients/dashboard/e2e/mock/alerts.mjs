/** Alerts of the mock: a believable morning, one that rises on demand, and the life cycle with versions and 409. */
const MIN = 60_000
const iso = (ms) => new Date(ms).toISOString()
const TIMES = { RED: [1, 3, 30], ORANGE: [3, 10, 120], YELLOW: [10, 30, 1440], BLUE: [60, null, 4320] }
const NEXT = { acknowledge: 'ACKED', handle: 'HANDLING', resolve: 'RESOLVED', verify: 'VERIFIED', close: 'CLOSED', reopen: 'HANDLING' }
const FROM = { acknowledge: ['NEW', 'NOTIFIED'], handle: ['ACKED'], resolve: ['ACKED', 'HANDLING'], verify: ['RESOLVED'], close: ['VERIFIED', 'RESOLVED'], reopen: ['RESOLVED', 'VERIFIED', 'CLOSED'] }
const SAID = { acknowledge: 'ACKNOWLEDGED', handle: 'HANDLING', resolve: 'RESOLVED', verify: 'VERIFIED', close: 'CLOSED', reopen: 'REOPENED' }

const line = (at, action, { actor, level, from = null, to, note = '', version }) => ({ at: iso(at), action, actor, note, level, status_from: from, status_to: to, version })

export function deadlines(level, first) {
  const [ack, dispatch, close] = TIMES[level].map((minutes) => (minutes === null ? null : iso(first + minutes * MIN)))
  return { ack_by_at: ack, dispatch_by_at: dispatch, close_by_at: close }
}

export function makeAlerts({ now, venue, readings, changed, many = 0 }) {
  const all = new Map()
  const log = []
  let serial = 0

  function publish(alert) {
    alert.updated_at = iso(now())
    log.push(alert.id)
    changed(summary(alert), String(log.length))
  }

  function raise(given, quiet = false) {
    const first = given.first ?? now()
    const alert = {
      id: `01JD${String(++serial).padStart(22, '0')}`,
      rule_id: 'coldchain.excursion',
      level: 'YELLOW',
      status: 'NOTIFIED',
      escalation: 0,
      device_id: '',
      sensor: '',
      hall: '',
      zone: 'A',
      enterprise: '',
      enterprises: [],
      round: 1,
      place: '',
      first_at: iso(first),
      last_at: iso(given.last ?? first),
      count: 1,
      owner: '',
      ack_by: '',
      ack_at: null,
      deadlines: deadlines(given.level ?? 'YELLOW', first),
      undeliverable: false,
      evidence: {},
      rule: { id: 'coldchain.excursion', version: 3, thresholds: { rule: { code: 'T02', name: '冷冻（餐饮）', effective_from: '2018-10-01', side: 'HIGH', limit: -12, warn: -11.5, alarm: -11, severe: -10, warn_s: 600, alarm_s: 1800, cumulative_s: 3600, close_s: 900 }, limit: -12, limit_code: 'T02' } },
      close_code: null,
      close_note: '',
      recovering_since: null,
      recovered_at: null,
      closed_at: null,
      version: 1,
      updated_at: iso(first),
      history: [line(first, 'RAISED', { actor: 'system', level: given.level ?? 'YELLOW', to: 'NOTIFIED', version: 1 })],
      ...given,
    }
    all.set(alert.id, alert)
    if (quiet) log.push(alert.id)
    else publish(alert)
    return alert
  }

  /** One step of a person; answers the alert, or the code of a refusal. */
  function move(id, verb, body, actor) {
    const alert = all.get(id)
    if (!alert) return { status: 404 }
    if (verb === 'resolve' && !body.close_code) return { status: 422 }
    if (body.version !== alert.version || !FROM[verb].includes(alert.status)) return { status: 409 }
    const before = alert.status
    Object.assign(alert, { status: NEXT[verb], version: alert.version + 1 })
    if (verb === 'acknowledge') Object.assign(alert, { owner: actor, ack_by: actor, ack_at: iso(now()) })
    if (verb === 'resolve') Object.assign(alert, { close_code: body.close_code, close_note: body.note })
    if (verb === 'close') Object.assign(alert, { closed_at: iso(now()), close_note: body.note })
    alert.history.push(line(now(), SAID[verb], { actor, level: alert.level, from: before, to: alert.status, note: body.note, version: alert.version }))
    publish(alert)
    return { alert }
  }

  /** The system changes an alert: severity, count, anything. */
  function change(id, fields, action = 'ROSE') {
    const alert = all.get(id)
    Object.assign(alert, fields, { version: alert.version + 1, last_at: iso(now()) })
    if (fields.level) alert.deadlines = deadlines(fields.level, now())
    alert.history.push(line(now(), action, { actor: 'system', level: alert.level, from: alert.status, to: alert.status, version: alert.version }))
    publish(alert)
    return alert
  }

  function changes(cursor) {
    const from = Number(cursor || 0)
    const ids = [...new Set(log.slice(from))]
    return { items: ids.map((id) => summary(all.get(id))), cursor: String(log.length) }
  }

  seed({ now: now(), venue, readings, raise, many })
  return { all, raise, move, change, changes, cursor: () => String(log.length) }
}

export function summary({ history: _history, ...rest }) {
  return rest
}

function seed({ now, venue, readings, raise, many }) {
  const of = (device, zh, en) => ({
    title: { zh, en },
    subject: { type: 'business', id: device.business.id, name: device.business.name },
    device_id: device.id,
    sensor: device.sensors[0].id,
    hall: device.hall,
    place: device.place,
  })
  const owned = (name) => ({ status: 'HANDLING', owner: name, ack_by: name, ack_at: iso(now - 20 * MIN), version: 3 })
  const lift = venue.lifts[13]
  const liftOf = (one) => ({ subject: { type: 'lift', id: one.id, name: one.name }, hall: one.hall, place: one.name })
  const [a, b, c] = venue.devices.filter((one) => one.kind !== 'DRY_STORE' && one !== readings.warming)
  raise({ ...of(readings.warming, '冷冻柜严重超温', 'Freezer far above its limit'), level: 'ORANGE', first: now - 8 * MIN, deadlines: deadlines('ORANGE', now - 1.2 * MIN), count: 3, escalation: 1, last: now - MIN, evidence: { peak: -7.4, limit: -12 } }, true)
  raise({ ...liftOf(lift), title: { zh: '电梯困人', en: 'Passenger trapped in lift' }, rule_id: 'lift.entrapment', level: 'RED', first: now - 3 * MIN, status: 'HANDLING', owner: 'acc-0012', version: 4, escalation: 1, rule: { id: 'lift.entrapment', version: 1, thresholds: { stopped_s: 90, passenger: 1, door: 'closed' } } }, true)
  raise({ ...of(a, '冷藏柜温度超限', 'Fridge above its limit'), level: 'YELLOW', first: now - 32 * MIN, ...owned('acc-0031') }, true)
  raise({ ...of(b, '监测中断：30 分钟未收到读数', 'No readings for 30 minutes'), rule_id: 'telemetry.lost', level: 'YELLOW', first: now - 14 * MIN, undeliverable: true, rule: { id: 'telemetry.lost', version: 2, thresholds: { minutes: 30 } } }, true)
  raise({ ...of(c, '热藏柜温度接近下限', 'Hot holding near its lower limit'), level: 'BLUE', first: now - 41 * MIN }, true)
  raise({ ...liftOf(venue.lifts[40]), title: { zh: '两小时内两次关门故障', en: 'Two door faults within two hours' }, rule_id: 'lift.predictive', level: 'YELLOW', first: now - 55 * MIN, status: 'RESOLVED', owner: 'acc-0107', version: 5, rule: { id: 'lift.predictive', version: 1, thresholds: { faults: 2, within_minutes: 120 } } }, true)
  raise({ ...of(venue.devices[20], '传感器读数长时间不变', 'Sensor stuck'), rule_id: 'telemetry.stuck', level: 'BLUE', first: now - 90 * MIN, ...owned('acc-0214'), rule: { id: 'telemetry.stuck', version: 1, thresholds: { minutes: 60 } } }, true)
  for (let n = 0; n < many; n += 1) {
    const level = ['RED', 'ORANGE', 'YELLOW', 'BLUE'][n % 4]
    raise({ ...of(venue.devices[(n * 6) % venue.devices.length], `冷藏柜温度超限 ${n}`, `Fridge above its limit ${n}`), level, first: now - (n % 50) * MIN, ...(n % 3 ? {} : owned('acc-0031')) }, true)
  }
  for (let n = 0; n < 6; n += 1) {
    raise({ ...of(venue.devices[n * 7 + 3], '冷藏柜短时超温', 'Fridge warm for a while'), level: n % 2 ? 'YELLOW' : 'BLUE', first: now - (5 + n * 4) * 60 * MIN, status: 'CLOSED', owner: 'acc-0107', version: 7, close_code: n % 3 ? 'HANDLED' : 'AUTO_RECOVERED', close_note: '已整改' }, true)
  }
}
