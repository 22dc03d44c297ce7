import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from '@/i18n/en'
import zh from '@/i18n/zh'

function keys(tree: object, path = ''): string[] {
  return Object.entries(tree).flatMap(([name, value]) => (typeof value === 'string' ? [`${path}${name}`] : keys(value, `${path}${name}.`)))
}

function texts(tree: object): string[] {
  return Object.values(tree).flatMap((value) => (typeof value === 'string' ? [value] : texts(value)))
}

const SOURCES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(vue|ts)$/.test(file) && !/i18n[\\/](zh|en)\.ts$/.test(file))
  .map((file) => readFileSync(join('src', file), 'utf8'))
  .join('\n')

/** Groups whose keys are codes of the API, looked up by value. */
const CODED = /^(reason|age|app|profile|link|level|grade|status|figure|deadline|plan|move|code|act|stage|threshold|quantity|kind|deviceStatus|channel|outcome|role|nav|violation[A-Z]\w+|video\.(kinds|shown|state|player|span)|grant\.wrong|hold|cameraFault|zoneKind|detector|eventStatus|lookMode|patrolResult|evidence[A-Z]\w+|history|range|side)\./

describe('the dictionaries', () => {
  it('say the same things in both languages', () => {
    expect(keys(en).sort()).toEqual(keys(zh).sort())
  })

  it('take the same values in both languages', () => {
    const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join()
    expect(texts(en).map(holes)).toEqual(texts(zh).map(holes))
  })

  it('have a text for every key that the pages name', () => {
    const named = [...SOURCES.matchAll(/\bt\(\s*'([\w.]+)'/g)].map((match) => match[1]!)
    const known = new Set(keys(zh))
    expect(named.length).toBeGreaterThan(50)
    expect(named.filter((key) => !known.has(key))).toEqual([])
  })

  it('hold nothing that no page uses', () => {
    const unused = keys(zh).filter((key) => !CODED.test(key) && !SOURCES.includes(key))
    expect(unused).toEqual([])
  })

  it('leave no text of the pages outside them', () => {
    const templates = [...SOURCES.matchAll(/<template>([\s\S]*?)\n<\/template>/g)].map((match) => match[1]!).join('\n')
    expect(templates.match(/[\u4e00-\u9fff]+/g)).toBeNull()
  })
})
