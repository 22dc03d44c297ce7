/**
 * How a person is named on the screen, decided here alone: by name where the API gives it, colleagues otherwise by post and
 * the end of their id, everybody only by function in wall mode.
 */
import { useWords } from '@/i18n/words'
import { useDuty } from '@/roster/store'
import { useSession } from '@/session/store'
import { nameBeside } from './people'
import { useWall } from './wall'

/** Enough of an account's id to tell two colleagues of one post apart. */
const TAIL = 4

export function usePeople() {
  const wall = useWall()
  const session = useSession()
  const duty = useDuty()
  const { t, word } = useWords()

  /** The display name of an account; '' where there is nobody. The system is not a person and keeps its name. */
  function person(account: string | null | undefined, name = ''): string {
    if (!account) return ''
    if (/^system/.test(account)) return t('act.system')
    if (wall.on) return t('wall.person')
    if (name) return name
    if (account === session.principal?.id) return session.principal.name || account
    const post = duty.postOf(account)
    return post ? `${word('role', post)} ${account.slice(-TAIL)}` : account
  }

  /** The display name of the account in a field of an answer, with the name that stands beside it. */
  function personIn<Field extends string>(record: { [field in Field]?: string | null }, field: Field): string {
    return person(record[field], nameBeside(record, field))
  }

  return { person, personIn, wall }
}
