/** A nested snapshot as rows of name and value, for people; the first of two with one name stays. */
export function flatten(value: unknown, without: string[] = []): Array<[string, string]> {
  const rows = walk(value, without)
  return rows.filter(([name], at) => rows.findIndex(([other]) => other === name) === at)
}

function walk(value: unknown, without: string[], path = ''): Array<[string, string]> {
  if (value === null || value === undefined || value === '') return []
  if (typeof value !== 'object') return [[path, String(value)]]
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.length ? [[path, value.join(', ')]] : []
  return Object.entries(value)
    .filter(([name]) => path || !without.includes(name))
    .flatMap(([name, inner]) => walk(inner, without, path && !/^(thresholds|rule)$/.test(path) ? `${path}.${name}` : name))
}
