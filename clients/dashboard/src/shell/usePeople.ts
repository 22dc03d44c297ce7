/**
 * How a person is named on the screen, decided here alone: by name where the API tells it, else by post and number, everybody
 * only by function in wall mode.
 */
import { useWords } from '@/i18n/words'
import { useDuty } from '@/roster/store'
import { useSession } from '@/session/store'
import { usePeopleKnown } from './people'
import { useWall } from './wall'

/** Enough of an account's id to tell two colleagues of one post apart. */
const TAIL = 4

export function usePeople() {
  const wall = useWall()
  const session = useSession()
  const duty = useDuty()
  const people = usePeopleKnown()
  const { t, word } = useWords()

  /** The display name of an account; '' where there is nobody. The system is not a person and keeps its name. */
  function person(account: string | null | undefined): string {
    if (!account) return ''
    if (/^system/.test(account)) return t('act.system')
    if (wall.on) return t('wall.person')
    if (account === session.principal?.id) return session.principal.name || account
    const known = people.of(account)
    if (known?.name) return known.name
    const post = known?.roles[0] ?? duty.postOf(account)
    return post ? `${word('role', post)} ${known?.number ?? account.slice(-TAIL)}` : account
  }

  return { person, wall }
}
