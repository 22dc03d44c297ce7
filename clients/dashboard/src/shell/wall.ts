/** Wall mode (大屏模式): the screen everyone in the room sees. No personal data, no controls of a person. */
import { defineStore } from 'pinia'
import { ref } from 'vue'

export const useWall = defineStore('wall', () => {
  const on = ref(new URLSearchParams(location.search).has('wall') || location.hash.includes('wall=1'))
  const toggle = () => (on.value = !on.value)
  return { on, toggle }
})
