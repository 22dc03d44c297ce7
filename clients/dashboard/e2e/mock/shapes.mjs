/** The mock's things in the shapes of frontend_api/openapi.json; only this file follows a change of the contract. */
const iso = (ms) => new Date(ms).toISOString()
const round = (values) => values.map((value) => Math.round(value * 10) / 10)

const mark = (type, one, kind) => ({ type, id: one.id, name: one.name ?? one.place, kind, hall: one.hall, zone: one.zone ?? '', position: round(one.at), status: 'IN_USE' })

const feature = (one) => ({
  type: 'Feature',
  geometry: { type: 'Polygon', coordinates: [[...one.outline, one.outline[0]]] },
  properties: { code: one.code, name_zh: one.name.zh, name_en: one.name.en, zone: one.zone, level: one.level, centre: [0, 0] },
})

export function venue({ venue: v, empty }) {
  return {
    centre: [31.1906, 121.2981],
    bounds: [-500, -500, 500, 520],
    halls: empty ? [] : v.halls.map(feature),
    zones: [],
    marks: [
      ...v.businesses.map((one) => mark('business', one, '2')),
      ...v.lifts.map((one) => mark('lift', one, '3100')),
      ...v.devices.map((one) => mark('device', one, one.kind)),
    ],
  }
}

export function device(one) {
  return {
    id: one.id,
    kind: one.kind,
    subject: `business:${one.business.id}`,
    hall: one.hall,
    zone: one.zone,
    enterprise: '',
    place: one.place,
    sensors: one.sensors,
    mobile: false,
    status: 'IN_USE',
    position: round(one.at),
    version: 1,
  }
}

export function latest({ device: one, sensor, at, value, limits: [lo, hi] }) {
  return { device: one.id, sensor: sensor.id, quantity: sensor.quantity, unit: sensor.unit, at: iso(at), received_at: iso(at), value, state: 'OK', limit_code: sensor.limit_code, lo, hi }
}

export function series(one, sensor, points, [lo, hi], { from, to }, gaps) {
  return {
    device: one.id,
    sensor: sensor.id,
    unit: sensor.unit,
    points: points.map((point) => ({ ...point, at: iso(point.at) })),
    gaps: gaps.filter((gap) => gap.from < to && gap.to > from).map((gap) => ({ from: iso(Math.max(from, gap.from)), to: iso(Math.min(to, gap.to)) })),
    total: points.length,
    lo,
    hi,
  }
}

export function episode(one, { id, stage, since, until, peak, door_open, cause = null }) {
  return {
    id,
    device: one.id,
    sensor: 't1',
    quantity: 'TEMPERATURE',
    limit_code: 'T02',
    side: 'HIGH',
    stage,
    level: { WARN: 'BLUE', ALARM: 'YELLOW', SEVERE: 'ORANGE' }[stage],
    since: iso(since),
    stage_at: iso(since),
    until: until && iso(until),
    peak,
    limit: -12,
    beyond_s: 0,
    door_open,
    historic: false,
    closed: Boolean(until && cause),
    cause,
    rule: {},
    version: 1,
  }
}

/** A shift on duty now, and the duty officer's next one. */
export function roster(now) {
  const HOUR = 3600_000
  const line = (role, account_id, zones, since = iso(now - 3 * HOUR), until = iso(now + 5 * HOUR)) => ({ account_id, role, channels: ['SCREEN', 'WECHAT', 'SMS'], since, until, zones, enterprise: '' })
  const items = [line('DUTY_OFFICER', 'acc-0012', []), line('COMMANDER', 'acc-0003', []), line('ZONE_LEAD', 'acc-0031', ['A']), line('INSPECTOR', 'acc-0107', ['A', 'B']), line('ENT_FSM', 'acc-0214', []), line('DUTY_OFFICER', 'acc-0044', [], iso(now + 5 * HOUR), iso(now + 13 * HOUR))]
  return { items, version: 1 }
}

export function notifications(world) {
  return [...world.alerts.all.values()].slice(0, 8).map((alert, n) => ({
    id: `n-${n}`,
    alert_id: alert.id,
    level: alert.level,
    title: alert.title.zh,
    step: 0,
    to: 'acc-0031',
    channel: ['SMS', 'WECHAT', 'SCREEN'][n % 3],
    status: n % 4 === 1 ? 'REFUSED' : 'SENT',
    at: alert.first_at,
    attempts: 1,
    reason: n % 4 === 1 ? '43101' : '',
  }))
}
