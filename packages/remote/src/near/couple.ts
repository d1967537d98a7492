import { drive, type Failure, type Source } from '@costream/core'
import { type EMPTY, POLL, RELEASE } from '@costream/core/adapter'
import type { Inlet } from '../link/inlet.ts'
import type { Outlet } from '../link/outlet.ts'

/** Both directions of a stream whose stage is elsewhere. */
export interface Pair<In, Out> {
  readonly outlet: Outlet<In>
  readonly inlet: Inlet<Out>
}

/**
 * Drives a source into a stage that is elsewhere, and reads what comes back of it.
 *
 * @param open - opens the stream; called when the result is iterated
 */
export function couple<In, Out>(source: Source<In>, open: () => Pair<In, Out>): AsyncIterable<Out> {
  return {
    [Symbol.asyncIterator]() {
      const { outlet, inlet } = open()
      const writing = drive(source, outlet)
      writing.catch(() => {}) // read below

      const ended = async (
        result: IteratorResult<Out, undefined>
      ): Promise<IteratorResult<Out, undefined>> => {
        inlet.close({})
        await writing
        return result
      }
      const failed = async (error: unknown): Promise<never> => {
        inlet.close({ failure: { error } })
        await writing // what failed first is what the writing side failed with
        throw error
      }
      const release = async (failure?: Failure): Promise<void> => {
        inlet.release(failure)
        inlet.close(failure === undefined ? {} : { failure })
        outlet.stop(failure)
        await (failure === undefined ? writing : writing.catch(() => {}))
      }
      return {
        next: () => inlet.next().then(result => (result.done ? ended(result) : result), failed),
        [POLL]: () => inlet.poll(),
        [RELEASE]: release,
        async return() {
          await release()
          return { done: true, value: undefined }
        }
      } as AsyncIterator<Out, undefined> & { [POLL](): Out | typeof EMPTY }
    }
  }
}
