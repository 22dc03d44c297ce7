/** The session (会话): access token in memory only, refresh token for this tab only, renewed silently. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { useCredentials } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import type { Principal, Tokens } from '@/api/types'
import * as auth from './api'
import { useStepUp } from './stepUp'

const KEPT = 'jinbo.session'
/** The token is renewed this long before it ends. */
const AHEAD_S = 60
/** A token that ends this soon is renewed before a code is sent with it. */
const STEP_UP_ROOM_MS = 10_000

interface Kept {
  refresh: string
  principal: Principal
}

function kept(): Kept | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

export const useSession = defineStore('session', () => {
  const before = kept()
  const principal = ref<Principal | undefined>(before?.principal)
  const ended = ref(false)
  const prompt = useStepUp()
  let access = ''
  let accessEnds = 0
  let refreshToken = before?.refresh ?? ''
  let renewing: Promise<boolean> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function take(tokens: Tokens): void {
    access = tokens.access_token
    accessEnds = Date.now() + tokens.expires_in * 1000
    refreshToken = tokens.refresh_token
    principal.value = tokens.principal
    ended.value = false
    sessionStorage.setItem(KEPT, JSON.stringify({ refresh: refreshToken, principal: tokens.principal }))
    clearTimeout(timer)
    timer = setTimeout(renew, Math.max(5, tokens.expires_in - AHEAD_S) * 1000)
  }

  function forget(): void {
    access = ''
    refreshToken = ''
    principal.value = undefined
    prompt.answer(false)
    clearTimeout(timer)
    sessionStorage.removeItem(KEPT)
  }

  async function renewOnce(): Promise<boolean> {
    try {
      take(await auth.refresh(refreshToken))
      return true
    } catch (fault) {
      // Only a refusal ends the session; a network fault or a failing server must not sign a duty officer out.
      if (fault instanceof ApiProblem && fault.status >= 400 && fault.status < 500 && fault.status !== 429) {
        forget()
        ended.value = true
      }
      return false
    }
  }

  function renew(): Promise<boolean> {
    if (!refreshToken) return Promise.resolve(false)
    renewing ??= renewOnce().finally(() => (renewing = undefined))
    return renewing
  }

  async function confirm(ticket: string, code: string): Promise<void> {
    take(await auth.totp(ticket, code))
  }

  /** Takes the tokens for somebody who came back from a provider. */
  async function arrive(provider: string, code: string, state: string): Promise<void> {
    take(await auth.oidcCallback(provider, code, state))
  }

  /** Shows the second factor anew. Like a renewal it uses the refresh token up, so that the two never run side by side. */
  async function stepUp(code: string): Promise<void> {
    await renewing
    if (Date.now() > accessEnds - STEP_UP_ROOM_MS) await renew()
    const shown = auth.stepUp(code).then(take)
    renewing = shown.then(() => true).catch(() => Boolean(access)).finally(() => (renewing = undefined))
    await shown
  }

  async function logout(): Promise<void> {
    const token = refreshToken
    try {
      if (token) await auth.logout(token)
    } finally {
      forget()
    }
  }

  /** Makes sure there is a usable access token after a reload of the page. */
  async function restore(): Promise<boolean> {
    if (access) return true
    return renew()
  }

  useCredentials({ accessToken: () => access, renew, stepUp: prompt.ask })

  return {
    principal,
    ended,
    signedIn: computed(() => principal.value !== undefined),
    confirm,
    arrive,
    stepUp,
    logout,
    restore,
    renew,
  }
})
