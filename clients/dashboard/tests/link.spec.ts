import { describe, expect, it } from 'vitest'
import { ApiProblem } from '@/api/problem'
import { CEILING_MS, backoff } from '@/realtime/backoff'
import { Link, PING_MS, POLL_MS, PONG_LIMIT_MS, socketUrl, type LinkState, type SocketLike } from '@/realtime/link'
import { STALE_MS, stale } from '@/realtime/store'
import { anAlert } from './alert'

class FakeSocket implements SocketLike {
  sent: string[] = []
  closed = false
  onopen: SocketLike['onopen'] = null
  onmessage: SocketLike['onmessage'] = null
  onclose: SocketLike['onclose'] = null
  send(text: string): void {
    this.sent.push(text)
  }
  close(): void {
    this.closed = true
  }
  says(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }
  breaks(): void {
    this.onclose?.(undefined as never)
  }
}

/** The link with a time that only moves when told, and a server that answers as the test wants. */
function world() {
  const timers: Array<{ at: number; run: () => void; off?: boolean }> = []
  const seen = { states: [] as LinkState[], taken: [] as string[], snapshots: 0, asked: [] as string[], sockets: [] as FakeSocket[] }
  const server = { ticket: true, rest: true, changes: [] as string[], refuseCursor: false }
  let now = 0
  const link = new Link({
    ticket: async () => {
      if (!server.ticket) throw new Error('no ticket')
      return { ticket: 't', url: 'ws://x/ws' }
    },
    open: () => {
      const socket = new FakeSocket()
      seen.sockets.push(socket)
      return socket
    },
    snapshot: async () => {
      if (!server.rest) throw new Error('down')
      seen.snapshots += 1
    },
    changes: async (cursor) => {
      if (server.refuseCursor) throw new ApiProblem(410, 'cursor-gone', '', '')
      if (!server.rest) throw new Error('down')
      seen.asked.push(cursor)
      return { items: server.changes.splice(0).map((id) => anAlert({ id })), cursor: `${cursor}+`, more: false }
    },
    take: (alerts) => seen.taken.push(...alerts.map((alert) => alert.id)),
    state: (state) => seen.states.push(state),
    fresh: () => undefined,
    after: (ms, run) => {
      const timer: (typeof timers)[number] = { at: now + ms, run }
      timers.push(timer)
      return () => (timer.off = true)
    },
    random: () => 0.5,
  })
  const settle = async () => {
    for (let n = 0; n < 20; n += 1) await Promise.resolve()
  }
  async function pass(ms: number): Promise<void> {
    const end = now + ms
    await settle()
    for (;;) {
      const due = timers.filter((timer) => !timer.off && timer.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!due) break
      now = due.at
      due.off = true
      due.run()
      await settle()
    }
    now = end
  }
  const socket = () => seen.sockets.at(-1)!
  return { link, seen, server, pass, socket }
}

async function live() {
  const it = world()
  it.link.start()
  await it.pass(0)
  it.socket().says({ type: 'hello', cursor: 'c1' })
  await it.pass(0)
  return it
}

describe('the live link', () => {
  it('loads all open alerts after the hello, so that nothing falls between', async () => {
    const { seen } = await live()
    expect(seen.states).toEqual(['connecting', 'live'])
    expect(seen.snapshots).toBe(1)
  })

  it('takes each alert that the socket brings', async () => {
    const { seen, socket } = await live()
    socket().says({ type: 'alert', alert: anAlert({ id: 'new' }), cursor: 'c2' })
    expect(seen.taken).toEqual(['new'])
  })

  it('after a break asks for the changes since the last cursor, not for everything', async () => {
    const { seen, server, socket, pass } = await live()
    socket().says({ type: 'alert', alert: anAlert(), cursor: 'c2' })
    server.changes = ['missed']
    socket().breaks()
    await pass(1000)
    socket().says({ type: 'hello', cursor: 'c9' })
    await pass(0)
    expect(seen.asked[0]).toBe('c2')
    expect(seen.taken).toContain('missed')
    expect(seen.snapshots).toBe(1)
    expect(seen.states.at(-1)).toBe('live')
  })

  it('loads everything anew when its cursor is too old', async () => {
    const { seen, server, socket, pass } = await live()
    server.refuseCursor = true
    socket().breaks()
    await pass(1000)
    socket().says({ type: 'hello', cursor: 'c9' })
    await pass(0)
    expect(seen.snapshots).toBeGreaterThan(1)
    expect(seen.states.at(-1)).toBe('live')
  })

  it('polls while the socket is down, and says so', async () => {
    const { seen, server, socket, pass } = await live()
    server.ticket = false
    socket().breaks()
    await pass(3 * POLL_MS)
    expect(seen.states.at(-1)).toBe('polling')
    expect(seen.asked.length).toBeGreaterThanOrEqual(3)
  })

  it('says that the connection is lost when polling fails too, and comes back by itself', async () => {
    const { seen, server, socket, pass } = await live()
    Object.assign(server, { ticket: false, rest: false })
    socket().breaks()
    await pass(POLL_MS)
    expect(seen.states.at(-1)).toBe('offline')
    Object.assign(server, { ticket: true, rest: true })
    const before = seen.sockets.length
    while (seen.sockets.length === before) await pass(1000)
    socket().says({ type: 'hello', cursor: 'c9' })
    await pass(0)
    expect(seen.states.at(-1)).toBe('live')
  })

  it('pings, and takes a socket that does not answer for dead', async () => {
    const { seen, socket, pass } = await live()
    const first = socket()
    await pass(PING_MS)
    expect(first.sent.at(-1)).toBe('{"action":"ping"}')
    await pass(PONG_LIMIT_MS)
    expect(first.closed).toBe(true)
    await pass(1000)
    expect(seen.sockets.length).toBe(2)
  })

  it('keeps a socket that answers', async () => {
    const { seen, socket, pass } = await live()
    for (let n = 0; n < 3; n += 1) {
      await pass(PING_MS)
      socket().says({ type: 'pong', now: '2020-11-05T04:00:00Z' })
    }
    expect(seen.sockets.length).toBe(1)
  })

  it('does nothing more once stopped', async () => {
    const { link, seen, socket, pass } = await live()
    link.stop()
    expect(socket().closed).toBe(true)
    await pass(10 * CEILING_MS)
    expect(seen.sockets.length).toBe(1)
  })

  it('is not upset by a message it cannot read', async () => {
    const { seen, socket } = await live()
    socket().onmessage?.({ data: 'no json' })
    socket().says({ type: 'something-new' })
    expect(seen.states.at(-1)).toBe('live')
  })
})

describe('waiting before another attempt', () => {
  it('doubles to a ceiling and is spread', () => {
    expect([0, 1, 2].map((n) => backoff(n, 1))).toEqual([500, 1000, 2000])
    expect(backoff(50, 1)).toBe(CEILING_MS)
    expect(backoff(3, 0)).toBe(backoff(3, 1) / 2)
  })
})

describe('the address of the socket', () => {
  it('gets the ticket where it does not carry it already', () => {
    expect(socketUrl('ws://x/ws', 'a b')).toBe('ws://x/ws?ticket=a%20b')
    expect(socketUrl('ws://x/ws?v=1', 't')).toBe('ws://x/ws?v=1&ticket=t')
    expect(socketUrl('ws://x/ws?ticket=t', 't')).toBe('ws://x/ws?ticket=t')
  })
})

describe('staleness of the screen', () => {
  it('begins when two pings have gone unanswered', () => {
    expect(stale(0, STALE_MS)).toBe(false)
    expect(stale(0, STALE_MS + 1)).toBe(true)
  })
})
