import type { Duplex } from 'node:stream'
import { finished } from 'node:stream/promises'
import { drive, type Failure, type Source } from '@costream/core'
import { type EMPTY, POLL, RELEASE } from '@costream/core/adapter'
import { destroyed, isClosed } from './destroyed.ts'
import { writableTarget } from './from-writable.ts'
import { readableFlow } from './readable-flow.ts'
import { isThrough } from './upstream.ts'

/**
 * The output of a Duplex that a source is written to meanwhile. Whatever ends one side ends the other, and the
 * Duplex is closed in the end.
 */
export function couple<In, Out>(source: Source<In>, duplex: Duplex): AsyncIterable<Out> {
  const flow = readableFlow<Out>(duplex)
  const target = writableTarget<In>(duplex)

  return {
    [Symbol.asyncIterator]() {
      const output = flow[Symbol.asyncIterator]()
      const writing = drive(source, target)
      writing.catch(() => {}) // read below

      const failed = async (error: unknown): Promise<never> => {
        await writing // what failed first is what the writing side failed with
        throw error
      }
      const ended = async (
        result: IteratorReturnResult<undefined>
      ): Promise<IteratorResult<Out, undefined>> => {
        // The sides of a socket are independent; what a Transform takes after its output ended is lost.
        const early = isThrough(duplex) && !duplex.writableEnded
        if (early) target.stop()
        await writing
        if (early) await destroyed(duplex)
        else if (!isClosed(duplex) || duplex.errored) await finished(duplex, { cleanup: true })
        return result
      }
      const release = async (failure?: Failure): Promise<void> => {
        target.stop(failure)
        await output[RELEASE](failure)
        await (failure === undefined ? writing : writing.catch(() => {}))
      }
      return {
        next: () => output.next().then(result => (result.done ? ended(result) : result), failed),
        [POLL]: () => output[POLL](),
        [RELEASE]: release,
        async return() {
          await release()
          return { done: true, value: undefined }
        }
      } as AsyncIterator<Out, undefined> & { [POLL](): Out | typeof EMPTY }
    }
  }
}
