import { describe, expect, it } from 'vitest'
import { nameBeside } from '@/shell/people'

describe('the name of a colleague', () => {
  it('is what the API says beside the id', () => {
    expect(nameBeside({ owner: 'acc-1', owner_name: '王敏' }, 'owner')).toBe('王敏')
    expect(nameBeside({ account_id: 'acc-1', account_name: ' 王敏 ' }, 'account_id')).toBe('王敏')
  })

  it('is nothing where the API says none', () => {
    expect(nameBeside({ owner: 'acc-1' }, 'owner')).toBe('')
    expect(nameBeside({ owner: 'acc-1', owner_name: null }, 'owner')).toBe('')
  })
})
