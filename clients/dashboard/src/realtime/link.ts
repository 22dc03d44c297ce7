/**
 * The live link (实时链路): WebSocket with a one-time ticket; ping; reconnect with back-off; catch-up by cursor; polling while
 * the socket is down, and it says so. At least once: whoever takes the alerts merges them by (id, version).
 */
import type { Alert } from '@/api/types'
import type { Changes } from '@/alerts/api'
import { toMs } from '@/time/format'
import { backoff } from './backoff'

/** connecting: first attempt; live: socket; polling: socket down, REST answers; offline: neither answers. */
export type LinkState = 'connecting' | 'live' | 'polling' | 'offline'

export const PING_MS = 25_000
export const PONG_LIMIT_MS = 10_000
export const POLL_MS = 5_000
const CATCH_UP_PAGES = 50

export interface SocketLike {
  send(text: string): void
  close(): void
  onopen: ((event: never) => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: never) => void) | null
}

export interface Surroundings {
  ticket(): Promise<{ ticket: string; url: string }>
  open(url: string): SocketLike
  /** Loads every open alert anew; used first and when a cursor is refused. */
  snapshot(): Promise<void>
  changes(cursor: string): Promise<Changes>
  take(alerts: Alert[]): void
  state(state: LinkState): void
  /** Called whenever the server has shown that what is on the screen is current; with its time where it gave one. */
  fresh(serverMs?: number): void
  after(ms: number, run: () => void): () => void
  random(): number
}

interface Message {
  type?: string
  alert?: Alert
  cursor?: string
  now?: string | number
}

/** The address to open: the ticket's own, or completed with the ticket. */
export function socketUrl(url: string, ticket: string): string {
  if (/[?&]ticket=/.test(url)) return url
  return `${url}${url.includes('?') ? '&' : '?'}ticket=${encodeURIComponent(ticket)}`
}

export class Link {
  private socket: SocketLike | undefined
  private cursor = ''
  private attempt = 0
  private stopped = true
  private loaded = false
  private cancels = new Map<string, () => void>()

  constructor(private readonly around: Surroundings) {}

  start(): void {
    if (!this.stopped) return
    this.stopped = false
    this.around.state('connecting')
    void this.connect()
  }

  stop(): void {
    this.stopped = true
    for (const cancel of this.cancels.values()) cancel()
    this.cancels.clear()
    this.drop()
  }

  /** Tries again now instead of waiting (a person asked, or the browser came back online). */
  retry(): void {
    if (this.stopped || this.socket) return
    this.attempt = 0
    this.later('connect', 0, () => void this.connect())
  }

  private later(name: string, ms: number, run: () => void): void {
    this.cancels.get(name)?.()
    this.cancels.set(name, this.around.after(ms, run))
  }

  private cancel(name: string): void {
    this.cancels.get(name)?.()
    this.cancels.delete(name)
  }

  private drop(): void {
    const socket = this.socket
    this.socket = undefined
    this.cancel('ping')
    this.cancel('pong')
    if (!socket) return
    socket.onmessage = socket.onclose = socket.onopen = null
    socket.close()
  }

  private async connect(): Promise<void> {
    try {
      const { ticket, url } = await this.around.ticket()
      if (this.stopped) return
      this.drop()
      const socket = this.around.open(socketUrl(url, ticket))
      this.socket = socket
      socket.onmessage = (event) => this.onMessage(socket, event.data)
      socket.onclose = () => this.onLost(socket)
      this.later('pong', PONG_LIMIT_MS, () => this.onLost(socket))
      // API Gateway does not greet by itself; a ping asks for the hello or the pong that proves the way there and back.
      socket.onopen = () => socket.send(JSON.stringify({ action: 'hello', cursor: this.cursor }))
    } catch {
      this.onLost(this.socket)
    }
  }

  private onLost(socket: SocketLike | undefined): void {
    if (this.stopped || socket !== this.socket) return
    this.drop()
    this.later('connect', backoff(this.attempt, this.around.random()), () => void this.connect())
    this.attempt += 1
    if (!this.cancels.has('poll')) void this.poll()
  }

  private onMessage(socket: SocketLike, data: unknown): void {
    if (socket !== this.socket) return
    let message: Message
    try {
      message = JSON.parse(String(data)) as Message
    } catch {
      return
    }
    this.cancel('pong')
    this.around.fresh(message.now === undefined ? undefined : toMs(message.now))
    if (message.type === 'hello') void this.onHello(socket, message.cursor ?? '')
    if (message.type === 'alert' && message.alert) {
      this.around.take([message.alert])
      if (this.loaded && message.cursor) this.cursor = message.cursor
    }
  }

  /** The socket is open: from now on nothing is missed, so what came before is fetched. */
  private async onHello(socket: SocketLike, cursor: string): Promise<void> {
    this.beat(socket)
    try {
      await this.catchUp(cursor)
    } catch {
      this.onLost(socket)
      return
    }
    if (socket !== this.socket) return
    this.attempt = 0
    this.cancel('poll')
    this.around.state('live')
  }

  private beat(socket: SocketLike): void {
    this.later('ping', PING_MS, () => {
      if (socket !== this.socket) return
      socket.send(JSON.stringify({ action: 'ping' }))
      this.later('pong', PONG_LIMIT_MS, () => this.onLost(socket))
      this.beat(socket)
    })
  }

  private async catchUp(hello: string): Promise<void> {
    if (this.loaded && this.cursor && (await this.follow())) return
    await this.around.snapshot()
    this.loaded = true
    this.cursor = hello || this.cursor
    this.around.fresh()
  }

  /** Fetches the changes since the cursor; false when they are refused (too old) and a snapshot is needed. */
  private async follow(): Promise<boolean> {
    for (let page = 0; page < CATCH_UP_PAGES; page += 1) {
      let found: Changes
      try {
        found = await this.around.changes(this.cursor)
      } catch (fault) {
        const status = (fault as { status?: number }).status ?? 0
        if (status === 400 || status === 404 || status === 410 || status === 422) return false
        throw fault
      }
      this.around.take(found.items)
      this.cursor = found.cursor
      this.around.fresh()
      if (!found.more) return true
    }
    return false
  }

  private async poll(): Promise<void> {
    this.later('poll', POLL_MS, () => void this.poll())
    try {
      await this.catchUp('')
      if (!this.stopped && this.cancels.has('poll')) this.around.state('polling')
    } catch {
      if (!this.stopped && this.cancels.has('poll')) this.around.state('offline')
    }
  }
}
