import type { Readable, Writable } from 'node:stream'
import type { Failure } from '@costream/core'
import { toError } from './to-error.ts'

/**
 * Destroys a stream and waits for its 'close'.
 *
 * Without a failure no 'error' is emitted, unless the stream's own clean-up fails: the promise rejects with that.
 */
export function destroyed(stream: Readable | Writable, failure?: Failure): Promise<void> {
  if (isClosed(stream)) return Promise.resolve()
  const reason = failure && toError(failure.error)
  return new Promise((resolve, reject) => {
    let late: Failure | undefined
    const note = (error: unknown): void => {
      if (error !== reason) late ??= { error }
    }
    const closed = (): void => {
      if (emitsClose(stream)) stream.off('error', note) // else its error may be yet to come
      stream.off('close', closed)
      if (late === undefined) resolve()
      else reject(late.error)
    }
    stream.on('error', note)
    stream.on('close', closed)
    stream.destroy(reason)
    if (!emitsClose(stream)) setImmediate(closed)
  })
}

/** Whether a stream is closed. One that has no word for it, as those of streamx, is once it is destroyed. */
export function isClosed(stream: Readable | Writable): boolean {
  return (stream.closed as boolean | undefined) ?? stream.destroyed
}

/** Whether a stream will say that it is closed; only its inner state knows. */
function emitsClose(stream: object): boolean {
  const { _readableState, _writableState } = stream as Record<string, { emitClose?: boolean } | undefined>
  return (_readableState ?? _writableState)?.emitClose !== false
}
