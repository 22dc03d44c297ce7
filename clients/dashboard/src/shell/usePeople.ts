/** How a person is named on the screen: by name or account for staff, only by function in wall mode. */
import { useWords } from '@/i18n/words'
import { useWall } from './wall'

export function usePeople() {
  const wall = useWall()
  const { t } = useWords()

  /** The display name; '' where there is nobody. The system is not a person and keeps its name. */
  function person(name: string | null | undefined): string {
    if (!name) return ''
    if (name === 'system') return t('act.system')
    return wall.on ? t('wall.person') : name
  }

  return { person, wall }
}
