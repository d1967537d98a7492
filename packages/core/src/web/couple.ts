import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import type { Settled } from '../push/reply.ts'
import { CLOSE_TIMEOUT } from '../run/close-timeout.ts'
import { openIterator } from '../run/cursor.ts'
import { makeRun } from '../run/drive.ts'
import type { EndListener, Source, Target } from '../types.ts'

/**
 * The two sides of a foreign duplex as one pull stage: a run drives the source into its target while its output is
 * read. Whatever ends one side ends the other.
 */
export async function* couple<In, Out>(
  source: Source<In>,
  target: Target<In, unknown>,
  output: Source<Out>
): AsyncGenerator<Out, void, undefined> {
  const side = leavable(target)
  const run = makeRun(source, side.target)
  const writing = run.result
  writing.catch(() => {}) // a failure of the writing side is thrown below
  let ended = false
  try {
    yield* leaving(output, side.leave)
    ended = true
    side.leave() // a stream that ends its output before it has read everything is done
    run.interrupt()
  } catch (error) {
    ended = true
    if (side.left())
      run.interrupt() // it has failed because it was left
    else run.abort(error)
    await writing // what failed first is what the writing side failed with
    if (!side.left()) throw error
  } finally {
    if (!ended) run.interrupt()
    await (side.failed() ? writing.catch(() => {}) : writing)
  }
}

/** A source that says so before it is returned. */
function leaving<T>(source: Source<T>, leave: () => void): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const cursor = openIterator(source)
      return {
        next: async () => cursor.iterator.next(),
        async return() {
          leave()
          await cursor.close(CLOSE_TIMEOUT)
          return { done: true, value: undefined }
        }
      }
    }
  }
}

/**
 * A target that is dropped, not closed, once the reader has left: closing a stream whose output is gone fails.
 *
 * It is one function because all that it answers shares whether the reader has left.
 */
function leavable<In>(target: Target<In, unknown>): {
  readonly target: Target<In>
  /** Whether the target failed by itself: after its output ended well, nobody minds. */
  failed(): boolean
  left(): boolean
  leave(): void
} {
  let left = false
  let failed = false
  const drop = async (): Promise<void> => {
    try {
      await target.throw(new Error('The reader of a duplex left early'))
    } catch {
      // it is dropped because nobody wants it
    }
  }
  const unlessLeft = (error: unknown): typeof DONE => {
    if (left) return DONE
    failed = true
    throw error
  }
  const tell = (listener: EndListener): EndListener => {
    return failure => {
      if (left) return
      failed ||= failure !== undefined
      listener(failure)
    }
  }
  return {
    target: {
      send(item) {
        if (left) return DONE
        const reply = target.send(item)
        return isPromise(reply) ? reply.then(undefined, unlessLeft) : reply
      },
      async throw(error) {
        if (!left) return target.throw(error) as Promise<Settled>
        await drop()
        throw error
      },
      async close() {
        await (left ? drop() : target.close())
      },
      ...(target.onEnd && {
        onEnd: listener => target.onEnd?.(tell(listener)) ?? (() => {})
      })
    },
    failed: () => failed,
    left: () => left,
    leave() {
      left = true
    }
  }
}
