/** A venue of the mock: a four-leaf clover of halls on two storeys, businesses, lifts and devices in them. Synthetic. */
const LEAVES = [
  { turn: 135, halls: ['1.1', '2.1'], zone: 'A' },
  { turn: 225, halls: ['3', '4.1'], zone: 'B' },
  { turn: 315, halls: ['5.1', '6.1'], zone: 'C' },
  { turn: 45, halls: ['7.1', '8.1'], zone: 'D' },
]
const START = 95
const LENGTH = 390
const HALF_WIDTH = 165

function rotate([x, y], degrees) {
  const r = (degrees * Math.PI) / 180
  return [+(x * Math.cos(r) - y * Math.sin(r)).toFixed(1), +(x * Math.sin(r) + y * Math.cos(r)).toFixed(1)]
}

function random(seed) {
  let s = seed
  return () => ((s = (s * 1664525 + 1013904223) % 4294967296) / 4294967296)
}

const FOODS = ['快餐', '面馆', '咖啡', '烘焙', '轻食', '中央厨房', '火锅简餐', '日式简餐', '清真餐厅', '茶饮']
const KINDS = ['FREEZER', 'FRIDGE', 'COLD_ROOM', 'HOT_HOLDING', 'DRY_STORE']
const WORDS = { FREEZER: '冷冻柜', FRIDGE: '冷藏柜', COLD_ROOM: '冷库', HOT_HOLDING: '热藏柜', DRY_STORE: '常温库', LIFT_CONTROLLER: '电梯终端' }
const CODES = { FREEZER: 'T02', FRIDGE: 'T01', COLD_ROOM: 'T03', HOT_HOLDING: 'T04', DRY_STORE: 'T09' }
export const LIMITS = { T01: [0, 8], T02: [null, -12], T03: [null, -18], T04: [60, null], T09: [null, 70] }
const pad = (n) => String(n).padStart(4, '0')

const rim = (share) => HALF_WIDTH * Math.sin(Math.PI * share) ** 0.6

function hall(leaf, code, side) {
  const outline = Array.from({ length: 17 }, (_, step) => rotate([START + (LENGTH * step) / 16, side * (rim(step / 16) || 0)], leaf.turn))
  return { code, leaf, side, zone: leaf.zone, level: 1, name: { zh: `${code}号馆`, en: `Hall ${code}` }, outline }
}

const NORTH = { code: 'NH', zone: 'N', level: 1, name: { zh: '北厅', en: 'North Hall' }, outline: [[-150, 400], [150, 400], [150, 520], [-150, 520]] }
const PLAZA = { code: 'CP', zone: 'N', level: 1, name: { zh: '中央广场', en: 'Central Plaza' }, outline: Array.from({ length: 24 }, (_, step) => rotate([90, 0], step * 15)) }

function sensors(kind) {
  const main =
    kind === 'DRY_STORE'
      ? { id: 'h1', quantity: 'HUMIDITY', unit: '%', limit_code: 'T09' }
      : { id: 't1', quantity: 'TEMPERATURE', unit: 'Cel', limit_code: CODES[kind] }
  const rest = { sample_s: 60, calib_due: '2026-12-31', maintenance_until: null }
  const door = kind === 'HOT_HOLDING' || kind === 'DRY_STORE' ? [] : [{ id: 'd1', quantity: 'DOOR', unit: '', limit_code: '', ...rest, calib_due: null }]
  return [{ ...main, ...rest }, ...door]
}

/** By default a part of the venue; `size` says how much of everything. */
export function makeVenue({ businesses: many = 72, lifts: cars = 120, devices: most = Infinity } = {}) {
  const next = random(20201105)
  const halls = LEAVES.flatMap((leaf) => leaf.halls.map((code, n) => hall(leaf, code, n ? -1 : 1)))
  const within = (one) => {
    const share = 0.1 + next() * 0.8
    return rotate([START + LENGTH * share, one.side * rim(share) * (0.12 + next() * 0.76)], one.leaf.turn)
  }
  const businesses = Array.from({ length: many }, (_, n) => {
    const one = halls[Math.floor(next() * halls.length)]
    return { id: `biz-${pad(n + 1)}`, name: `${one.code}号馆 ${FOODS[n % FOODS.length]} ${n + 1}号`, hall: one.code, at: within(one) }
  })
  const lifts = Array.from({ length: cars }, (_, n) => {
    const one = halls[n % halls.length]
    return { id: `lift-${pad(n + 1)}`, name: `${one.code}号馆 ${n % 3 ? '客梯' : '扶梯'} ${n + 1}号`, hall: one.code, at: within(one) }
  })
  const devices = businesses.flatMap((business, n) =>
    Array.from({ length: most === Infinity ? 1 + (n % 2) : Math.ceil(most / many) }, (_, at) => KINDS[(n + at) % 5]).map((kind, at, all) => ({
      id: `${kind.slice(0, 2).toLowerCase()}-${pad(n * Math.max(2, all.length) + at + 1)}`,
      kind,
      business,
      hall: business.hall,
      zone: halls.find((one) => one.code === business.hall).zone,
      place: `${business.name} 后厨 ${WORDS[kind]}`,
      sensors: sensors(kind),
      at: [business.at[0] + 3, business.at[1] + 2],
    })),
  )
  return { halls: [...halls, NORTH, PLAZA], businesses, lifts, devices }
}
