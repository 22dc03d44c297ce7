/** Settings read when the page starts (config.json, written by `make run` or `make deploy`), never built in. */
export interface RuntimeConfig {
  /** Base of the REST API, usually "/api". */
  api: string
  /** Base of the WebSocket API; '' means: as the ticket says. */
  socket: string
  /** Profile of durations: CURRENT, CIIE3_2020 or DEMO. */
  profile: string
  venue: string
  /** 'hash' where nothing serves the page for addresses within it (AWS's China regions); otherwise 'history'. */
  routes: 'history' | 'hash'
}

const DEFAULTS: RuntimeConfig = { api: '/api', socket: '', profile: '', venue: '', routes: 'history' }

/** Reads config.json; what it lacks keeps its default, a missing file too (the API is then under /api). */
export async function readConfig(get: typeof fetch = fetch): Promise<RuntimeConfig> {
  try {
    const response = await get('/config.json', { cache: 'no-store' })
    if (!response.ok || !response.headers.get('content-type')?.includes('json')) return DEFAULTS
    return { ...DEFAULTS, ...((await response.json()) as Partial<RuntimeConfig>) }
  } catch {
    return DEFAULTS
  }
}
