/** The question for a second factor (二次验证): one for all actions that wait for it; StepUpDialog shows it and answers it. */
import { defineStore } from 'pinia'
import { ref } from 'vue'

export const useStepUp = defineStore('stepUp', () => {
  const asked = ref(false)
  let pending: Promise<boolean> | undefined
  let settle: ((shown: boolean) => void) | undefined

  /** Asks; answers whether the second factor was shown. */
  function ask(): Promise<boolean> {
    pending ??= new Promise((done) => {
      settle = done
      asked.value = true
    })
    return pending
  }

  function answer(shown: boolean): void {
    asked.value = false
    pending = undefined
    settle?.(shown)
  }

  return { asked, ask, answer }
})
