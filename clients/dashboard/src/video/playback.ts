/** One video element fed by hls.js: loads what a session's address leads to, and says what trouble there is. */
import type Hls from 'hls.js'
import type { ErrorData } from 'hls.js'
import type { Trouble } from './recovery'

/** Refusals that another try of the same address cannot change: the session is over, or unknown. */
const OVER = [401, 403, 404, 410]

export class Playback {
  private hls: Hls | undefined
  private url = ''
  /** Seconds into what was played; none before it was. */
  private position = -1

  constructor(private readonly onTrouble: (trouble: Trouble) => void) {}

  /** Plays an address in the element: on from where the last one was (`goesOn`), or from the beginning; live, at its edge. */
  async play(video: HTMLVideoElement, url: string, goesOn: boolean): Promise<void> {
    const { default: Player } = await import('hls.js')
    this.stop()
    const startPosition = goesOn ? this.position : -1
    const hls = new Player({ enableWorker: false, lowLatencyMode: false, startPosition })
    hls.on(Player.Events.ERROR, (_, data) => {
      if (data.fatal && this.hls === hls) this.onTrouble(this.troubleOf(data))
    })
    this.hls = hls
    this.url = url
    hls.loadSource(url)
    hls.attachMedia(video)
  }

  /** Asks on where it stopped; from the start where it never got as far as a playlist. */
  loadOn(): void {
    if (this.hls?.levels.length) this.hls.startLoad()
    else this.hls?.loadSource(this.url)
  }

  mendMedia(): void {
    this.hls?.recoverMediaError()
  }

  /** When the frame that is shown was taken, by the stream's own dates; NaN where it has none. */
  shownAt(): number {
    return this.hls?.playingDate?.getTime() ?? Number.NaN
  }

  stop(): void {
    this.position = this.hls?.media?.currentTime ?? this.position
    this.hls?.destroy()
    this.hls = undefined
  }

  /** What comes next is something else, and begins where it begins. */
  forget(): void {
    this.stop()
    this.position = -1
  }

  private troubleOf(data: ErrorData): Trouble {
    if (data.type === 'mediaError') return 'media'
    if (data.type !== 'networkError') return 'other'
    return OVER.includes(data.response?.code ?? 0) ? 'ended' : 'network'
  }
}
