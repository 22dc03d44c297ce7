/** What kind of thing a mark of the plan is, in words: a device's own kind, otherwise its layer (other codes are not for people). */
import { useWords } from '@/i18n/words'
import type { Layer, PlanItem } from './plan'

const LAYERS: Record<Layer, string> = { business: 'plan.businesses', lift: 'plan.lifts', device: 'plan.devices' }

export function useKinds() {
  const { t, word } = useWords()
  return (item: PlanItem): string => (item.layer === 'device' && word('kind', item.kind)) || t(LAYERS[item.layer])
}
