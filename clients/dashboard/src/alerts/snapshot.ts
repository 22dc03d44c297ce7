/** A nested snapshot as rows of name and value, for people: `thresholds.alarm.over` → 1. */
export function flatten(value: unknown, without: string[] = [], path = ''): Array<[string, string]> {
  if (value === null || value === undefined || value === '') return []
  if (typeof value !== 'object') return [[path, String(value)]]
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.length ? [[path, value.join(', ')]] : []
  return Object.entries(value)
    .filter(([name]) => path || !without.includes(name))
    .flatMap(([name, inner]) => flatten(inner, without, path && !/^(thresholds|params)$/.test(path) ? `${path}.${name}` : name))
}
