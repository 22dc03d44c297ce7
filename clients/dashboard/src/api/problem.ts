/** What a refused or failed call says (RFC 9457), as an error that a view can show in both languages. */

export interface FieldFault {
  field?: string
  detail?: string
}

export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly zh: string,
    readonly en: string,
    readonly retryAfterS?: number,
    readonly requestId = '',
  ) {
    super(zh)
    this.name = 'ApiProblem'
  }

  get offline(): boolean {
    return this.status === 0
  }
}

const FALLBACK: Record<number, [zh: string, en: string]> = {
  0: ['网络不通，请检查连接后重试', 'The network cannot be reached; check the connection and try again'],
  401: ['登录已失效，请重新登录', 'Your session has ended; sign in again'],
  403: ['您没有权限执行此操作', 'You are not allowed to do this'],
  404: ['没有找到该对象', 'Not found'],
  409: ['数据已被他人更新', 'Someone else has changed this'],
  429: ['请求过于频繁，请稍后再试', 'Too many requests; try again later'],
}
const SERVER: [string, string] = ['服务暂时不可用，请稍后再试', 'The service is unavailable for the moment; try again later']

/** Builds the problem from a response and its (possibly absent) JSON body. */
export function problemOf(response: Response | undefined, body: unknown): ApiProblem {
  const status = response?.status ?? 0
  const fields = (body && typeof body === 'object' ? body : {}) as Record<string, unknown>
  const [zh, en] = FALLBACK[status] ?? SERVER
  const after = Number(response?.headers.get('retry-after') ?? fields.retry_after ?? Number.NaN)
  return new ApiProblem(
    status,
    text(fields.code) || `http-${status}`,
    text(fields.detail) || zh,
    text(fields.detail_en) || en,
    Number.isFinite(after) ? after : undefined,
    text(fields.request_id),
  )
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The data of a call, or an ApiProblem thrown. */
export async function unwrap<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let answer
  try {
    answer = await call
  } catch (fault) {
    if (fault instanceof ApiProblem) throw fault
    throw problemOf(undefined, undefined)
  }
  if (!answer.response.ok) throw problemOf(answer.response, answer.error)
  return answer.data as T
}

/** Any thrown thing as a problem. */
export function asProblem(fault: unknown): ApiProblem {
  return fault instanceof ApiProblem ? fault : problemOf(undefined, undefined)
}
