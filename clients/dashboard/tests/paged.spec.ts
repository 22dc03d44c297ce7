import { describe, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import { usePaged } from '@/shell/usePaged'

describe('a long list', () => {
  it('is drawn a page at a time, and never from behind its end', async () => {
    const all = ref(Array.from({ length: 250 }, (_, n) => n))
    const { rows, page } = usePaged(all)
    expect(rows.value).toHaveLength(100)
    page.value = 2
    expect(rows.value).toEqual(all.value.slice(200))
    all.value = all.value.slice(0, 120)
    expect(rows.value).toEqual(all.value.slice(100))
    await nextTick()
    all.value = []
    expect([rows.value, page.value]).toEqual([[], 0])
  })
})
