import { bytesOf } from '../bytes-of.ts'
import { describe } from '../describe.ts'
import { reportLater } from '../diagnostics.ts'
import { DONE } from '../done.ts'
import { PendingSendError } from '../errors.ts'
import { isPromise } from '../is-promise.ts'
import { openTarget } from '../push/sound.ts'
import { checkTarget } from '../recognise.ts'
import type { Reply, Sink, Target } from '../types.ts'
import { stopped } from '../web/stopped.ts'
import { Feed } from './feed.ts'
import { DRAINABLE, type StreamIterWriter } from './stream-iter.ts'

type Chunk = Uint8Array | string

interface WriteOptions {
  readonly signal?: AbortSignal
}

/** A target as `node:stream/iter` writes to it. */
export interface TargetWriter extends StreamIterWriter, AsyncDisposable {
  readonly canWrite: boolean | null
  writeSync(chunk: Chunk): boolean
  write(chunk: Chunk, options?: WriteOptions): Promise<void>
  /** Takes several chunks, one after the other. */
  writev(chunks: readonly Chunk[], options?: WriteOptions): Promise<void>
  end(options?: WriteOptions): Promise<number>
  fail(reason?: unknown): void
  [DRAINABLE](): Promise<boolean> | null
}

/**
 * Makes a writer for `pipeTo` of `node:stream/iter` out of a target.
 *
 * A write is through when the target is ready for more, and is waited for before the next; text arrives as its UTF-8
 * bytes. `end` closes the target, `fail` throws into it. When the target wants no more it is closed, and a further write
 * fails with a TypeError of the code `COSTREAM_DONE`, which stops who writes.
 *
 * @param target - where the chunks go; a sink is opened. The result is that of the target's `close()`
 * @returns a writer; what it buffers is the chunk that the target is at
 * @throws TypeError when `target` is neither
 *
 * @example
 * ```ts
 * import { text, toStreamIterWriter } from '@costream/core'
 *
 * const target = text().open()
 * const writer = toStreamIterWriter(target)
 * await writer.write('bus ')
 * await writer.writev(['2', '2'])
 * console.log(await writer.end(), target.close()) // 6 bus 22
 * ```
 */
export function toStreamIterWriter(
  target: Target<Uint8Array, unknown> | Sink<Uint8Array, unknown>
): TargetWriter {
  checkTarget(target, 'toStreamIterWriter', 'the first argument')
  return new Writer(new Feed(openTarget(target)))
}

class Writer implements TargetWriter {
  declare readonly [DRAINABLE]: TargetWriter[typeof DRAINABLE]
  declare readonly [Symbol.asyncDispose]: () => Promise<void>
  readonly #feed: Feed<Uint8Array>
  readonly #encoder = new TextEncoder()
  #pending: Promise<void> | undefined // settles well, when the target is ready or over
  #writing = false // whether a write waits, or is under way
  #bytes = 0
  #ended = false

  constructor(feed: Feed<Uint8Array>) {
    this.#feed = feed
    feed.watch(() => {})
    // Not methods: a bundler keeps a class with computed names, whoever uses it.
    Object.defineProperties(this, {
      [DRAINABLE]: { value: () => (this.#over ? null : this.#drain()) },
      [Symbol.asyncDispose]: { value: () => this.#dispose() }
    })
  }

  get canWrite(): boolean | null {
    return this.#over ? null : this.#pending === undefined && !this.#writing
  }

  get #over(): boolean {
    return this.#ended || this.#feed.outcome !== undefined
  }

  writeSync(chunk: Chunk): boolean {
    const bytes = this.#toBytes(chunk)
    return this.canWrite === true && this.#send(bytes)
  }

  write(chunk: Chunk, options?: WriteOptions): Promise<void> {
    return this.writev([chunk], options)
  }

  async writev(chunks: readonly Chunk[], { signal }: WriteOptions = {}): Promise<void> {
    const all = chunks.map(chunk => this.#toBytes(chunk))
    if (this.#writing) throw new PendingSendError('the writer')
    this.#writing = true
    try {
      for (const bytes of all) await this.#write(bytes, signal)
    } finally {
      this.#writing = false
    }
  }

  async end({ signal }: WriteOptions = {}): Promise<number> {
    signal?.throwIfAborted()
    this.#ended = true
    if (this.#pending !== undefined) await unlessAborted(this.#pending, signal)
    const failure = await unlessAborted(this.#feed.close(), signal)
    if (failure !== undefined) throw failure.error
    return this.#bytes
  }

  fail(reason?: unknown): void {
    this.#feed.fail(reason).then(outcome => {
      if (outcome !== undefined) reportLater(reason, outcome.error)
    })
  }

  async #dispose(): Promise<void> {
    if (!this.#over) this.fail(new Error('The writer was disposed of before its end'))
    await this.#feed.outcome
  }

  #toBytes(chunk: unknown): Uint8Array {
    const bytes = typeof chunk === 'string' ? this.#encoder.encode(chunk) : bytesOf(chunk)
    if (bytes !== undefined) return bytes
    throw new TypeError(`write: the chunk must be text or binary data, got ${describe(chunk)}`)
  }

  /** Whether the target took the bytes; what it answers is noted. */
  #send(bytes: Uint8Array): boolean {
    let reply: Reply
    try {
      reply = this.#feed.target.send(bytes)
    } catch (error) {
      this.#feed.fail(error)
      return false
    }
    this.#bytes += bytes.byteLength
    if (isPromise(reply)) this.#pending = this.#settle(reply)
    else if (reply === DONE) this.#feed.close()
    return true
  }

  async #settle(reply: PromiseLike<unknown>): Promise<void> {
    try {
      if ((await reply) === DONE) await this.#feed.close()
    } catch (error) {
      await this.#feed.fail(error)
    }
    this.#pending = undefined
  }

  async #write(bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    if (this.#pending !== undefined) await unlessAborted(this.#pending, signal)
    if (this.#over) throw await this.#refusal()
    this.#send(bytes)
    if (this.#pending !== undefined) await unlessAborted(this.#pending, signal)
    const failure = await this.#feed.outcome
    if (failure !== undefined) throw failure.error
  }

  async #drain(): Promise<boolean> {
    await this.#pending
    const failure = await this.#feed.outcome
    if (failure !== undefined) throw failure.error
    return !this.#over
  }

  /** Why nothing can be written any more. */
  async #refusal(): Promise<unknown> {
    const failure = await this.#feed.outcome
    if (failure !== undefined) return failure.error
    return this.#ended ? new TypeError('Cannot write: the writer is ended') : stopped()
  }
}

/** Waits, unless the signal ends the wait; what is waited for goes on. */
async function unlessAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return promise
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
