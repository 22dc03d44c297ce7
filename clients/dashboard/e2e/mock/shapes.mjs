/** The mock's things in the shapes of frontend_api/openapi.json; only this file follows a change of the contract. */
const iso = (ms) => new Date(ms).toISOString()

const spot = (one, kind = null) => ({ id: one.id, name: one.name ?? one.place, hall: one.hall, x: one.at[0], y: one.at[1], kind })

export function venue({ venue: v }) {
  return {
    halls: v.halls.map((one) => ({ id: one.code, name: one.name, polygon: one.outline })),
    businesses: v.businesses.map((one) => spot(one)),
    lifts: v.lifts.map((one) => spot(one)),
    devices: v.devices.map((one) => spot(one, one.kind)),
    bounds: [],
  }
}

export function device(one) {
  return { id: one.id, kind: one.kind, subject: `business:${one.business.id}`, hall: one.hall, zone: 'Z1', enterprise: '', place: one.place, sensors: one.sensors, mobile: false, status: 'IN_USE' }
}

export function latest({ device: one, sensor, at, value, limits: [lo, hi] }) {
  return { device: one.id, sensor: sensor.id, quantity: sensor.quantity, unit: sensor.unit, at: iso(at), received_at: iso(at), value, state: 'OK', limit_code: sensor.limit_code, lo, hi }
}

export function latestPage(_device, rows) {
  return { body: { items: rows.map(latest), next_cursor: null } }
}

export function series(one, sensor, points, [lo, hi]) {
  return { device: one.id, sensor: sensor.id, unit: sensor.unit, lo, hi, points: points.map((point) => ({ ...point, at: iso(point.at) })) }
}

export function episode(_device, one) {
  return { ...one, since: iso(one.since), until: one.until && iso(one.until), cause: null }
}

export function roster(world) {
  const until = iso(world.now() + 5 * 3600_000)
  const since = iso(world.now() - 3 * 3600_000)
  const row = (role, name, zone) => ({ role, name, zone, account_id: name, since, until })
  const items = [row('DUTY_OFFICER', '值班员 0012', ''), row('COMMANDER', '指挥长 0003', ''), row('ZONE_LEAD', '片区组长 0031', 'Z1'), row('INSPECTOR', '执法人员 0107', 'Z1')]
  return { items: world.empty ? [] : items, version: 1 }
}

export function notifications(world) {
  return [...world.alerts.all.values()].slice(0, 8).map((alert, n) => ({
    id: `n-${n}`,
    alert_id: alert.id,
    channel: ['SMS', 'WECHAT', 'SOCKET'][n % 3],
    to: '片区组长 0031',
    status: n % 4 === 1 ? 'REFUSED' : 'DELIVERED',
    at: alert.first_at,
    reason: n % 4 === 1 ? '43101 用户拒收' : '',
  }))
}
