/** Which post an account fills, as far as the roster says and this person may see it. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { roster } from './api'

export const useDuty = defineStore('duty', () => {
  const posts = shallowRef<ReadonlyMap<string, string>>(new Map())

  async function load(): Promise<void> {
    try {
      posts.value = new Map((await roster()).items.map((line) => [line.account_id, line.role]))
    } catch {
      // Not everybody may read the roster; accounts are then shown as they are.
    }
  }

  return { load, postOf: (account: string) => posts.value.get(account) ?? '' }
})
