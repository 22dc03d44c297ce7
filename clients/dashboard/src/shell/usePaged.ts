/** A long list a page at a time, so that what is drawn stays small however long the list is. */
import { computed, ref, watch, type Ref } from 'vue'

export function usePaged<T>(all: Readonly<Ref<readonly T[]>>, size = 100) {
  const wanted = ref(0)
  const last = computed(() => Math.max(0, Math.ceil(all.value.length / size) - 1))
  /** A list that has become shorter has no page behind its end. */
  const page = computed({ get: () => Math.min(wanted.value, last.value), set: (at) => (wanted.value = at) })
  watch(last, (at) => (wanted.value = Math.min(wanted.value, at)))
  const rows = computed(() => all.value.slice(page.value * size, (page.value + 1) * size))
  return { rows, page, size }
}
