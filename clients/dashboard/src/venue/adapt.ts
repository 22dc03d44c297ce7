/** The venue API's shape as the plan draws it. */
import type { Venue } from '@/api/types'
import { spread, type Layer, type Metres, type Plan, type PlanItem } from './plan'

type Spot = Venue['devices'][number]

function items(spots: Spot[], layer: Layer): PlanItem[] {
  return spots.map((spot) => ({
    id: spot.id,
    layer,
    name: spot.name,
    kind: spot.kind ?? '',
    hall: spot.hall,
    at: [spot.x, spot.y],
    stopped: false,
  }))
}

export function planOf(venue: Venue): Plan {
  return {
    halls: venue.halls.map((hall) => ({
      code: hall.id,
      zh: hall.name.zh,
      en: hall.name.en,
      level: 1,
      outline: hall.polygon as Metres[],
    })),
    items: spread([...items(venue.businesses, 'business'), ...items(venue.lifts, 'lift'), ...items(venue.devices, 'device')]),
  }
}
