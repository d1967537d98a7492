import { checkOptions } from '../check.ts'
import { describe } from '../describe.ts'
import { DONE } from '../done.ts'
import { guard } from '../push/guard.ts'
import type { Target } from '../types.ts'
import { isStopped } from './stopped.ts'

/** What of a Web WritableStream is used; the streams of every realm and library have it. */
export type WebWritable<T> = Pick<WritableStream<T>, 'getWriter' | 'locked'>

/** Options of `fromWritableStream`. */
export interface FromWritableStreamOptions {
  /** Leaves the stream open, and unlocked, when the target is closed. Default `false`. */
  readonly preventClose?: boolean
  /** Leaves the stream as it is, and unlocked, when the target is thrown to. Default `false`. */
  readonly preventAbort?: boolean
}

/**
 * Makes a target of a Web WritableStream.
 *
 * `send` waits while the stream has no room: no more is on its way than its `highWaterMark` says, or one item. `close`
 * closes it, `throw` aborts it: a failure never commits what was written.
 *
 * @param stream - an unlocked stream; it is locked until the target is closed or thrown to
 * @param options - as `pipeTo` names them
 * @returns a target
 * @throws TypeError when `stream` is no WritableStream, or is locked
 *
 * @example
 * ```ts
 * import { drive, fromWritableStream } from '@costream/core'
 *
 * const stream = new WritableStream<string>({ write: chunk => console.log(chunk) })
 * await drive(['bus', '22'], fromWritableStream(stream)) // bus, 22
 * ```
 */
export function fromWritableStream<T>(
  stream: WebWritable<T>,
  options: FromWritableStreamOptions = {}
): Target<T> {
  checkOptions(options, 'fromWritableStream', ['preventClose', 'preventAbort'])
  if (typeof stream?.getWriter !== 'function') {
    throw new TypeError(`fromWritableStream: stream must be a WritableStream, got ${describe(stream)}`)
  }
  if (stream.locked) {
    throw new TypeError('fromWritableStream: the stream is locked. Release its writer first')
  }
  // What follows is one function because all of it shares the writer.
  const writer = stream.getWriter()
  writer.closed.catch(() => {}) // told by write, ready and close
  // It has room when the write is through; one without a buffer is never `ready`.
  const oneByOne = (writer.desiredSize ?? 0) <= 1
  const verdict = (error: unknown): typeof DONE => {
    if (isStopped(error)) return DONE
    throw error
  }
  return guard(
    {
      send(item) {
        const written = writer.write(item)
        const full = (writer.desiredSize ?? 0) <= 0
        if (full && oneByOne) return written as Promise<undefined>
        written.catch(() => {}) // a failed write fails `ready` too
        return full ? (writer.ready as Promise<undefined>) : undefined
      },
      async throw(error) {
        if (options.preventAbort) writer.releaseLock()
        else await writer.abort(error).catch(() => {})
        throw error
      },
      async close() {
        try {
          if (options.preventClose) await writer.ready
          else await (writer.desiredSize === null ? writer.closed : writer.close()) // failed: with what it failed
        } catch (error) {
          verdict(error)
        }
        if (options.preventClose) writer.releaseLock()
      },
      onEnd(listener) {
        let listening = true
        writer.closed.then(undefined, error => {
          if (listening) listener(isStopped(error) ? undefined : { error })
        })
        return () => {
          listening = false
        }
      }
    },
    'WritableStream',
    verdict
  )
}
