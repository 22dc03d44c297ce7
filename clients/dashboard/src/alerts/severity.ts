/** Severity as shape + word + colour: never by colour alone. Internal levels, not a public warning (预警). */
import type { Alert, Level } from '@/api/types'

export interface Severity {
  level: Level
  /** Place in the queue: 0 is the most urgent. */
  rank: number
  shape: 'diamond' | 'triangle' | 'disc' | 'ring'
  /** Suffix of the CSS variable and class. */
  tone: 'red' | 'orange' | 'yellow' | 'blue'
}

export const SEVERITIES: Record<Level, Severity> = {
  RED: { level: 'RED', rank: 0, shape: 'diamond', tone: 'red' },
  ORANGE: { level: 'ORANGE', rank: 1, shape: 'triangle', tone: 'orange' },
  YELLOW: { level: 'YELLOW', rank: 2, shape: 'disc', tone: 'yellow' },
  BLUE: { level: 'BLUE', rank: 3, shape: 'ring', tone: 'blue' },
}

export const LEVELS: Level[] = ['RED', 'ORANGE', 'YELLOW', 'BLUE']

/** Whether it calls for attention at once: one pulse and a sound. */
export function critical(alert: Pick<Alert, 'level'>): boolean {
  return alert.level === 'RED' || alert.level === 'ORANGE'
}

/** The worst of several; undefined of none. */
export function worst(levels: Iterable<Level>): Level | undefined {
  let found: Level | undefined
  for (const level of levels) if (!found || SEVERITIES[level].rank < SEVERITIES[found].rank) found = level
  return found
}
