/** The chart's option (ECharts): neutral line and band, limits dashed, episodes and gaps as patterned areas, door strip. */
import type { EChartsCoreOption } from 'echarts/core'
import { minute, moment } from '@/time/format'
import { broken, extent, type Bucket, type Gap } from './curve'

export interface Shade {
  from: number
  to: number
  stage: string
}

export interface ChartInput {
  points: Bucket[]
  holes: Gap[]
  shades: Shade[]
  doors: Gap[]
  lo?: number | null
  hi?: number | null
  unit: string
  from: number
  to: number
  words: { mean: string; band: string; upper: string; lower: string; door: string; gap: string; stage(stage: string): string }
  /** Pixels of a rem: chart text grows with the page. */
  rem: number
  /** Pattern fill of a stage, 'gap' or 'door'; a canvas in the browser. */
  pattern(name: string): unknown
}

const TEXT = '#b6c3d6'
const LINE = '#dce6f2'
/** A canvas inherits no font. */
const FONT = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"

const DAY_MS = 86_400_000

function areas(input: ChartInput) {
  const shade = (from: number, to: number, name: string, label: string) => [
    { xAxis: Math.max(from, input.from), name: label, itemStyle: { color: input.pattern(name) } },
    { xAxis: Math.min(to, input.to) },
  ]
  return [
    ...input.holes.map((gap) => shade(gap.from, gap.to, 'gap', input.words.gap)),
    ...input.shades.map((found) => shade(found.from, found.to, found.stage, input.words.stage(found.stage))),
  ]
}

function limitLines(input: ChartInput) {
  const label = (name: string, value: number) => `${name} ${value}${input.unit}`
  return [
    ...(typeof input.hi === 'number' ? [{ yAxis: input.hi, label: { formatter: label(input.words.upper, input.hi) } }] : []),
    ...(typeof input.lo === 'number' ? [{ yAxis: input.lo, label: { formatter: label(input.words.lower, input.lo), position: 'insideStartBottom' } }] : []),
  ]
}

function tooltip(input: ChartInput) {
  return (given: unknown) => {
    const at = Number((Array.isArray(given) ? given[0] : given)?.axisValue)
    const point = input.points.reduce<Bucket | undefined>((near, one) => (!near || Math.abs(one.at - at) < Math.abs(near.at - at) ? one : near), undefined)
    if (!point) return ''
    const value = (n: number) => `${n.toFixed(1)} ${input.unit}`
    const range = point.max - point.min > 0.05 ? `<br>${input.words.band} ${value(point.min)} … ${value(point.max)}` : ''
    return `${moment(point.at, 0)}<br><b>${value(point.mean)}</b>${range}`
  }
}

export function chartOption(input: ChartInput): EChartsCoreOption {
  const px = (rem: number) => Math.round(rem * input.rem)
  const { low, high, step } = extent(input.points, [input.lo, input.hi])
  const font = { color: TEXT, fontSize: px(0.875) }
  const strip = input.doors.length ? px(1.5) : 0
  const wide = input.to - input.from > DAY_MS
  const time = { type: 'time', min: input.from, max: input.to }
  const common = { type: 'line', showSymbol: false, silent: true, animation: false, lineStyle: { width: 0 } }
  return {
    animation: false,
    textStyle: { fontFamily: FONT },
    grid: [
      { left: px(2.5), right: px(0.75), top: px(0.75), bottom: px(1.75) + strip },
      { left: px(2.5), right: px(0.75), height: px(0.875), bottom: px(1.75) },
    ],
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: '#1a2740',
      borderColor: '#5f7699',
      textStyle: { color: '#e6edf6', fontSize: px(0.875) },
      axisPointer: { lineStyle: { color: '#93a4bd' } },
      formatter: tooltip(input),
    },
    xAxis: [
      {
        ...time,
        axisLabel: { ...font, hideOverlap: true, formatter: (ms: number) => (wide ? moment(ms, 0).slice(0, 11) : minute(ms)) },
        axisLine: { onZero: false, lineStyle: { color: '#5f7699' } },
        offset: strip,
        splitNumber: 6,
      },
      { ...time, gridIndex: 1, show: false },
    ],
    yAxis: [
      {
        type: 'value',
        min: low,
        max: high,
        interval: step,
        axisLabel: { ...font, formatter: (value: number) => `${Number(value.toFixed(2))}` },
        splitLine: { lineStyle: { color: '#223044' } },
      },
      {
        type: 'category',
        gridIndex: 1,
        data: [input.words.door],
        show: strip > 0,
        axisLabel: font,
        axisLine: { show: false },
        axisTick: { show: false },
      },
    ],
    series: [
      { ...common, data: broken(input.points, input.holes, (point) => point.min), stack: 'band', stackStrategy: 'all' },
      {
        ...common,
        data: broken(input.points, input.holes, (point) => point.max - point.min),
        stack: 'band',
        stackStrategy: 'all',
        areaStyle: { color: '#b6c3d6', opacity: 0.28 },
      },
      {
        ...common,
        silent: false,
        name: input.words.mean,
        data: broken(input.points, input.holes, (point) => point.mean),
        showSymbol: input.points.length < 3,
        itemStyle: { color: LINE },
        lineStyle: { width: Math.max(1.5, px(0.125)), color: LINE },
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: '#ff8a8a', type: 'dashed', width: Math.max(1, px(0.08)) },
          label: { position: 'insideStartTop', fontFamily: FONT, color: '#ffb3b3', fontSize: px(0.9375) },
          data: limitLines(input),
        },
        markArea: { silent: true, label: { show: false }, data: areas(input) },
      },
      {
        ...common,
        xAxisIndex: 1,
        yAxisIndex: 1,
        data: [],
        markArea: {
          silent: true,
          itemStyle: { color: '#b6c3d6' },
          data: input.doors.map((gap) => [{ xAxis: Math.max(gap.from, input.from) }, { xAxis: Math.min(gap.to, input.to) }]),
        },
      },
    ],
  }
}
