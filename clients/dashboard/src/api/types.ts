/** The API's shapes by their names in the field. */
import type { components } from './schema'

type Schemas = components['schemas']

export type Alert = Schemas['AlertOut']
export type AlertDetail = Schemas['AlertDetail']
export type HistoryEntry = Schemas['HistoryOut']
export type Level = Alert['level']
export type Status = Alert['status']
export type Tokens = Schemas['TokensOut']
export type Principal = Tokens['principal']
export type Person = Schemas['PersonOut']
export type Latest = Schemas['LatestView']
export type Series = Schemas['SeriesView']
export type Shift = Schemas['RosterLine']
export type Channel = Shift['channels'][number]
export type Violation = Schemas['ViolationOut']
export type ViolationDetail = Schemas['ViolationDetail']
export type ViolationStatus = Violation['status']
export type Episode = Schemas['EpisodeView']
