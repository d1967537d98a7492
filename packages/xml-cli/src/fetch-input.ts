import type { Input } from './input.ts'

/** What is put up with from a server. */
export interface FetchLimits {
  /** How many bytes it may send. */
  readonly maxSize: number
  /** How many seconds it may take altogether. */
  readonly maxTime: number
  /** How many seconds it may be silent. */
  readonly timeout: number
}

/** How often a server may send the command elsewhere. */
const MAX_REDIRECTS = 10

/** Whether an input is read from a server. */
export function isUrl(input: string): boolean {
  return /^https?:\/\//i.test(input)
}

/**
 * Asks a server for a document. It is let go of when the reading ends, and given up when it sends too much, or takes too
 * long.
 *
 * @throws Error, which says what the server did
 */
export async function fetchInput(url: string, limits: FetchLimits): Promise<Input> {
  const watch = new Watch(limits)
  try {
    const response = await watch.during(request(new URL(url), watch.signal))
    if (!response.ok) {
      throw new Error(`the server answered ${response.status} ${response.statusText}`.trimEnd())
    }
    return { source: read(response, watch, limits), encoding: charsetOf(response), close: () => watch.stop() }
  } catch (error) {
    watch.stop()
    throw explained(error)
  }
}

async function request(url: URL, signal: AbortSignal): Promise<Response> {
  let at = url
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetch(at, {
      signal,
      redirect: 'manual',
      headers: { accept: 'application/xml, text/xml, */*' }
    })
    const location = response.headers.get('location')
    if (response.status < 300 || response.status > 399 || location === null) return response
    await response.body?.cancel()
    at = new URL(location, at)
    if (!isUrl(at.href)) throw new Error(`the server sends to ${at.protocol}, which is not read`)
  }
  throw new Error(`the server sends elsewhere more than ${MAX_REDIRECTS} times`)
}

async function* read(
  { body }: Response,
  watch: Watch,
  { maxSize }: FetchLimits
): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0
  const reader = body?.getReader()
  try {
    while (reader !== undefined) {
      const { done, value } = await watch.during(reader.read())
      if (done) return
      size += value.length
      if (size > maxSize)
        throw new Error(`the server sent more than ${maxSize} bytes. Raise --max-size if that is meant`)
      yield value
    }
  } catch (error) {
    throw explained(error)
  } finally {
    watch.stop()
  }
}

/** Gives a request up after a time: altogether, or without a word. */
class Watch {
  readonly #controller = new AbortController()
  readonly #limits: FetchLimits
  readonly #total: NodeJS.Timeout

  constructor(limits: FetchLimits) {
    this.#limits = limits
    this.#total = this.#after(
      limits.maxTime,
      `it took more than ${limits.maxTime} seconds. Raise --max-time if that is meant`
    )
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Waits for the server. */
  async during<T>(promise: Promise<T>): Promise<T> {
    const { timeout } = this.#limits
    const idle = this.#after(
      timeout,
      `the server was silent for ${timeout} seconds. Raise --timeout if that is meant`
    )
    try {
      return await promise
    } finally {
      clearTimeout(idle)
    }
  }

  /** It is over: lets go of the server. */
  stop(): void {
    clearTimeout(this.#total)
    this.#controller.abort()
  }

  #after(seconds: number, reason: string): NodeJS.Timeout {
    return setTimeout(() => this.#controller.abort(new Error(reason)), seconds * 1000)
  }
}

/** The encoding that a server tells; one that nobody knows is none. */
function charsetOf({ headers }: Response): string | undefined {
  const label = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headers.get('content-type') ?? '')?.[1]
  try {
    return label === undefined ? undefined : new TextDecoder(label).encoding
  } catch {
    return undefined
  }
}

/** What `fetch` says is only that it failed; its cause says why. */
function explained(error: unknown): unknown {
  const { message, cause } = error as { readonly message?: string; readonly cause?: unknown }
  return message === 'fetch failed' || message === 'terminated' ? (cause ?? error) : error
}
