/** The API's shapes by their names in the field. */
import type { components } from './schema'

type Schemas = components['schemas']

export type Alert = Schemas['Alert']
export type AlertDetail = Schemas['AlertDetail']
export type HistoryEntry = Schemas['HistoryEntry']
export type Level = Alert['level']
export type Status = Alert['status']
export type Tokens = Schemas['Tokens']
export type Principal = Tokens['principal']
export type Venue = Schemas['Venue']
export type Latest = Schemas['Latest']
export type Device = Schemas['Device']
export type Series = Schemas['Series']
export type Episode = Schemas['Episode']
