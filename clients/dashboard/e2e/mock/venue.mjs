/** A venue of the mock: a four-leaf clover of halls on two storeys, businesses, lifts and devices in them. Synthetic. */
const LEAVES = [
  { turn: 45, halls: ['1', '2'] },
  { turn: 135, halls: ['3', '4'] },
  { turn: 225, halls: ['5', '6'] },
  { turn: 315, halls: ['7', '8'] },
]

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

function hall(leaf, digit, side, level) {
  const from = side === 0 ? -150 : 4
  const box = [
    [from, 90],
    [from + 146, 90],
    [from + 146, 330],
    [from, 330],
  ]
  const code = `${digit}.${level}`
  return { code, leaf, from, level, name: { zh: `${code}馆`, en: `Hall ${code}` }, outline: box.map((p) => rotate(p, leaf.turn)) }
}

function sensors(kind) {
  const main =
    kind === 'DRY_STORE'
      ? { id: 'h1', quantity: 'HUMIDITY', unit: '%', limit_code: 'T09' }
      : { id: 't1', quantity: 'TEMPERATURE', unit: 'Cel', limit_code: CODES[kind] }
  const rest = { sample_s: 60, calib_due: '2026-12-31', maintenance_until: null }
  const door = kind === 'HOT_HOLDING' || kind === 'DRY_STORE' ? [] : [{ id: 'd1', quantity: 'DOOR', unit: '', limit_code: '', ...rest, calib_due: null }]
  return [{ ...main, ...rest }, ...door]
}

export function makeVenue() {
  const next = random(20201105)
  const halls = LEAVES.flatMap((leaf) => [1, 2].flatMap((level) => leaf.halls.map((digit, side) => hall(leaf, digit, side, level))))
  const within = (one) => rotate([one.from + 8 + next() * 130, 98 + next() * 224], one.leaf.turn)
  const businesses = Array.from({ length: 72 }, (_, n) => {
    const one = halls[Math.floor(next() * halls.length)]
    return { id: `biz-${pad(n + 1)}`, name: `${one.code}馆 ${FOODS[n % FOODS.length]} ${n + 1}号`, hall: one.code, at: within(one) }
  })
  const lifts = Array.from({ length: 120 }, (_, n) => {
    const one = halls[n % halls.length]
    return { id: `lift-${pad(n + 1)}`, name: `${one.code}馆 ${n % 3 ? '客梯' : '扶梯'} ${n + 1}号`, hall: one.code, at: within(one) }
  })
  const devices = businesses.flatMap((business, n) =>
    [KINDS[n % 5], KINDS[(n + 1) % 5]].slice(0, 1 + (n % 2)).map((kind, at) => ({
      id: `${kind.slice(0, 2).toLowerCase()}-${pad(n * 2 + at + 1)}`,
      kind,
      business,
      hall: business.hall,
      place: `${business.name} 后厨 ${WORDS[kind]}`,
      sensors: sensors(kind),
      at: [business.at[0] + 3, business.at[1] + 2],
    })),
  )
  return { halls, businesses, lifts, devices }
}
