/** A number that goes up as often as something is to be asked for again; how often may change with what was answered. */
import { ref, watch, type Ref } from 'vue'
import { usePlatformClock } from './platformClock'

export function useTurns(everyMs: () => number): Readonly<Ref<number>> {
  const clock = usePlatformClock()
  const turn = ref(0)
  let since = clock.now
  watch(
    () => clock.now,
    (now) => {
      if (Math.abs(now - since) < everyMs()) return
      since = now
      turn.value += 1
    },
  )
  return turn
}
