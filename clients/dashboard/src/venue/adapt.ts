/** The venue API's shape (GeoJSON in plan metres) as the plan draws it. */
import type { Venue } from './api'
import { spread, type Metres, type Plan } from './plan'

export function planOf(venue: Venue): Plan {
  return {
    halls: venue.halls.map(({ geometry, properties }) => ({
      code: properties.code,
      zh: properties.name_zh,
      en: properties.name_en,
      level: properties.level,
      outline: (geometry.coordinates[0] ?? []) as Metres[],
    })),
    items: spread(
      venue.marks.map((mark) => ({
        id: mark.id,
        layer: mark.type,
        name: mark.name,
        kind: mark.kind,
        hall: mark.hall,
        at: mark.position as Metres,
        stopped: ['STOPPED', 'RETIRED', 'SCRAPPED', 'REPAIR', 'INSPECTING'].includes(mark.status),
      })),
    ),
  }
}
