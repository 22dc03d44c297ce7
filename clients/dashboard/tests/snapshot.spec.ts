import { expect, it } from 'vitest'
import { flatten } from '@/alerts/snapshot'

it('shows a rule as it stood, row by row, without empty parts and without saying a thing twice', () => {
  const rule = { id: 'telemetry.excursion', version: 1, thresholds: { rule: { code: 'T02', limit: -12, acute: null }, limit: -12, codes: ['01', '02'] } }
  expect(flatten(rule, ['id', 'version'])).toEqual([
    ['code', 'T02'],
    ['limit', '-12'],
    ['codes', '01, 02'],
  ])
})
