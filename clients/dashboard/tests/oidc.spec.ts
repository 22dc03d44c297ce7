import { beforeEach, describe, expect, it } from 'vitest'
import { hashOfReturn, inside, keepDeparture, readReturn, takeDeparture } from '@/session/oidc'

const DEPARTURE = { provider: 'city', state: 's-1', to: '/alerts' }
const back = (text: string) => new URLSearchParams(text)

describe('the return from an organisation’s own sign-in', () => {
  beforeEach(() => sessionStorage.clear())

  it('gives the code to exchange, for the provider that this tab set out for', () => {
    expect(readReturn(back('code=c-1&state=s-1'), DEPARTURE)).toEqual({ code: 'c-1', departure: DEPARTURE })
  })

  it.each([
    ['a state of somebody else', 'code=c-1&state=s-2', DEPARTURE, 'bad-state'],
    ['no departure from this tab', 'code=c-1&state=s-1', undefined, 'bad-state'],
    ['no state at all', 'code=c-1', { ...DEPARTURE, state: '' }, 'bad-state'],
    ['a refusal by the person', 'error=access_denied&state=s-1', DEPARTURE, 'oidc-denied'],
    ['a fault of the provider', 'error=server_error&state=s-1', DEPARTURE, 'oidc-refused'],
    ['neither code nor error', 'state=s-1', DEPARTURE, 'oidc-refused'],
  ])('refuses %s', (_, query, departure, code) => {
    expect(readReturn(back(query), departure)).toMatchObject({ problem: { code } })
  })

  it('takes a departure once', () => {
    keepDeparture(DEPARTURE)
    expect(takeDeparture()).toEqual(DEPARTURE)
    expect(takeDeparture()).toBeUndefined()
  })

  it('leads only to places within the page', () => {
    expect(['/alerts', '//elsewhere.test', 'https://elsewhere.test', 'javascript:1'].map(inside)).toEqual(['/alerts', '/', '/', '/'])
  })

  it('is moved behind the hash where routes are there, and nothing else is', () => {
    expect(hashOfReturn('?code=c&state=s')).toBe('#/oidc?code=c&state=s')
    expect(hashOfReturn('?error=access_denied&state=s')).toBe('#/oidc?error=access_denied&state=s')
    expect(hashOfReturn('?wall')).toBe('')
  })
})
