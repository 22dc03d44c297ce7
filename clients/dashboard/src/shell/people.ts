/** What the API says beside an account's id; names are shown where they are given, posts where they are not. */

/** The name beside a field of an answer (`owner` → `owner_name`, `account_id` → `account_name`); '' where there is none. */
export function nameBeside(record: object, field: string): string {
  const value = (record as Record<string, unknown>)[`${field.replace(/_id$/, '')}_name`]
  return typeof value === 'string' ? value.trim() : ''
}
