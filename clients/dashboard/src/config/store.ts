/** Which platform this is: profile and venue, shown on every screen (a DEMO must never pass for the real thing). */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api } from '@/api/client'
import { unwrap } from '@/api/problem'
import type { RuntimeConfig } from './runtime'

export const usePlatform = defineStore('platform', () => {
  const profile = ref('')
  const venue = ref('')
  const commit = ref('')
  /** Names of the OIDC providers that staff may sign in with. */
  const oidcProviders = ref<string[]>([])

  function set(config: RuntimeConfig): void {
    profile.value = config.profile
    venue.value = config.venue
  }

  /** What the API itself says counts; config.json is what is shown until then. */
  async function load(): Promise<void> {
    try {
      const answer = await unwrap(api.GET('/v1/config'))
      profile.value = answer.profile || profile.value
      venue.value = answer.venue_zh
      commit.value = answer.commit
      oidcProviders.value = answer.oidc_providers
    } catch {
      // The label of config.json stays; the connection state says the rest.
    }
  }

  return { profile, venue, commit, oidcProviders, set, load }
})
