/** A latest reading as a tile or a table cell says it. */
import { useWords } from '@/i18n/words'
import type { Latest } from '@/api/types'
import { usePlatform } from '@/config/store'
import { usePlatformClock } from '@/time/platformClock'
import { toMs } from '@/time/format'
import { unitText } from './adapt'
import { freshness, type Freshness } from './freshness'

const DECIMALS: Record<string, number> = { TEMPERATURE: 1, HUMIDITY: 0, SPEED: 2 }

export function useReadings() {
  const { t } = useWords()
  const platform = usePlatform()
  const clock = usePlatformClock()

  /** The value in words: doors are open or closed, an absent value is a dash. */
  function valueText(latest: Latest | undefined): string {
    if (!latest || typeof latest.value !== 'number') return '—'
    if (latest.quantity === 'DOOR') return t(latest.value >= 0.5 ? 'door.open' : 'door.closed')
    return latest.value.toFixed(DECIMALS[latest.quantity] ?? 0)
  }

  const unitOf = (latest: Latest | undefined) => (latest && latest.quantity !== 'DOOR' ? unitText(latest.unit) : '')

  function freshnessOf(latest: Latest | undefined): Freshness {
    return freshness(toMs(latest?.at), clock.now, platform.profile, latest?.state)
  }

  /** Whether it is beyond its limit at this moment. */
  function beyond(latest: Latest | undefined): boolean {
    if (!latest || typeof latest.value !== 'number') return false
    return (typeof latest.hi === 'number' && latest.value > latest.hi) || (typeof latest.lo === 'number' && latest.value < latest.lo)
  }

  /** 0–8 ℃, ≤ -12 ℃, ≥ 60 ℃. */
  function limitText(latest: Pick<Latest, 'lo' | 'hi' | 'unit'> | undefined): string {
    const unit = unitText(latest?.unit ?? '')
    const { lo, hi } = latest ?? {}
    if (typeof lo === 'number' && typeof hi === 'number') return `${lo}–${hi} ${unit}`
    if (typeof hi === 'number') return `≤ ${hi} ${unit}`
    if (typeof lo === 'number') return `≥ ${lo} ${unit}`
    return t('device.noLimit')
  }

  return { valueText, unitOf, freshnessOf, beyond, limitText }
}
