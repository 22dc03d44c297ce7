// @vitest-environment node
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import { expect, it } from 'vitest'

const HEADER = /^\/\*\*[\s\S]*?\*\/\n+/

it('the typed client is generated from the contract as it stands (npm run api)', async () => {
  const made = astToString(await openapiTS(pathToFileURL('../../frontend_api/openapi.json'), { defaultNonNullable: false }))
  const kept = readFileSync('src/api/schema.d.ts', 'utf8')
  expect(kept.replace(HEADER, '')).toBe(made.replace(HEADER, ''))
}, 30_000)
