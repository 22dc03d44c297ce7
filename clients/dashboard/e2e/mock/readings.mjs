/** Readings of the mock: smooth, repeatable curves; one freezer warms up, one device has a gap, one is silent. */
import { LIMITS } from './venue.mjs'

const MIN = 60_000
const BASE = { FREEZER: -18.6, FRIDGE: 4.2, COLD_ROOM: -20.5, HOT_HOLDING: 66, DRY_STORE: 58 }

export function makeReadings({ devices, born }) {
  const warming = devices.find((one) => one.kind === 'FREEZER')
  const gapped = devices.find((one) => one.kind === 'FRIDGE')
  const silent = devices.filter((_, n) => n % 37 === 5)

  function value(device, sensor, at) {
    if (sensor.quantity === 'DOOR') return doorOpen(device, at) ? 1 : 0
    const wave = Math.sin(at / (11 * MIN) + device.id.length) * 0.7 + Math.sin(at / (3 * MIN)) * 0.25
    const rise = device === warming ? Math.min(11, Math.max(0, (at - (born - 70 * MIN)) / MIN) * 0.16) : 0
    return BASE[device.kind] + wave + rise
  }

  function doorOpen(device, at) {
    const cycle = 47 * MIN
    return (at + device.id.charCodeAt(4) * 7 * MIN) % cycle < 3 * MIN || (device === warming && at > born - 70 * MIN && at < born - 58 * MIN)
  }

  const missing = (device, at) => device === gapped && at > born - 130 * MIN && at < born - 85 * MIN
  const lastOf = (device, now) => (silent.includes(device) ? born - 52 * MIN : now - (now % 20_000))
  const limits = (sensor) => LIMITS[sensor.limit_code] ?? [null, null]

  function latest(device, now) {
    const at = lastOf(device, now)
    return device.sensors.map((sensor) => ({ device, sensor, at, value: +value(device, sensor, at).toFixed(2), limits: limits(sensor) }))
  }

  function series(device, sensor, from, to, points, now) {
    const end = Math.min(to, lastOf(device, now))
    const step = Math.max(MIN, Math.ceil((to - from) / points / MIN) * MIN)
    const found = []
    for (let at = Math.ceil(from / step) * step; at <= end; at += step) {
      if (missing(device, at)) continue
      const mean = value(device, sensor, at)
      const noise = sensor.quantity === 'DOOR' ? 0 : 0.15 + 0.1 * Math.sqrt(step / MIN)
      found.push({ at, min: +(mean - noise).toFixed(2), max: +(mean + noise).toFixed(2), mean: +mean.toFixed(2), count: step / MIN })
    }
    return found
  }

  const excursions = [
    { id: 'ep-1', stage: 'WARN', since: born - 240 * MIN, until: born - 215 * MIN, peak: -11.2, door_open: true },
    { id: 'ep-2', stage: 'SEVERE', since: born - 38 * MIN, until: null, peak: -7.4, door_open: false },
  ]
  const episodes = (device, from, to) => (device === warming ? excursions.filter((one) => one.since < to && (one.until ?? to) > from) : [])

  function explain(id, text) {
    const found = excursions.find((one) => one.id === id)
    return Object.assign(found, { cause: { text, at: new Date().toISOString(), photo: '' } })
  }

  const gapsOf = (device, now) => [
    ...(device === gapped ? [{ from: born - 130 * MIN, to: born - 85 * MIN }] : []),
    ...(silent.includes(device) ? [{ from: born - 52 * MIN, to: now }] : []),
  ]

  return { explain, gapsOf, latest, series, episodes, limits, warming, gapped, silent }
}
