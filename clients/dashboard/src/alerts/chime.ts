/** The sound of a new critical alert (提示音): two soft tones made in the browser; muting is kept for this computer. */
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'

const KEPT = 'jinbo.muted'
const TONES: Array<[hz: number, at: number]> = [
  [880, 0],
  [660, 0.22],
]

export const useChime = defineStore('chime', () => {
  const muted = ref(localStorage.getItem(KEPT) === '1')
  /** Browsers keep silent until the person has clicked something on the page. */
  const blocked = ref(false)
  let context: AudioContext | undefined

  watch(muted, (value) => localStorage.setItem(KEPT, value ? '1' : '0'))

  function tone(audio: AudioContext, hz: number, at: number): void {
    const oscillator = audio.createOscillator()
    const gain = audio.createGain()
    oscillator.frequency.value = hz
    gain.gain.setValueAtTime(0.0001, at)
    gain.gain.exponentialRampToValueAtTime(0.25, at + 0.02)
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.4)
    oscillator.connect(gain).connect(audio.destination)
    oscillator.start(at)
    oscillator.stop(at + 0.45)
  }

  async function play(): Promise<void> {
    if (muted.value || typeof AudioContext === 'undefined') return
    context ??= new AudioContext()
    if (context.state === 'suspended') {
      // resume() never settles while the browser waits for a gesture.
      await Promise.race([context.resume(), new Promise((done) => setTimeout(done, 200))])
    }
    blocked.value = context.state === 'suspended'
    if (blocked.value) return
    for (const [hz, at] of TONES) tone(context, hz, context.currentTime + at)
  }

  /** Turns the sound on or off; turning it on plays it once, which also lifts the browser's block. */
  async function toggle(): Promise<void> {
    if (!muted.value && blocked.value) return play()
    muted.value = !muted.value
    await play()
  }

  return { muted, blocked, play, toggle }
})
