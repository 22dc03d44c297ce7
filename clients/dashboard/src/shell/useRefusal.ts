/** Tells the person of a refused action in a word at the foot of the page, in the chosen language. */
import { useMessage } from 'naive-ui'
import { STEP_UP_REQUIRED } from '@/api/client'
import { asProblem, type ApiProblem } from '@/api/problem'
import { useWords } from '@/i18n/words'

const SHOWN = { duration: 6000 }

export function useRefusal() {
  const message = useMessage()
  const { t, locale } = useWords()

  /** Shows what was thrown; `conflict` is what to say when somebody else was first. Answers the problem. */
  function refused(fault: unknown, conflict: string): ApiProblem {
    const problem = asProblem(fault)
    if (problem.status === 409) message.warning(conflict, SHOWN)
    else if (problem.code === STEP_UP_REQUIRED) message.warning(t('stepUp.needed'), SHOWN)
    else message.error(locale.value === 'en' ? problem.en : problem.zh, SHOWN)
    return problem
  }

  return { refused, done: (words: string) => message.success(words) }
}
