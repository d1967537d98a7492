import { reportLater } from '../diagnostics.ts'
import type { PullForm } from '../form.ts'
import { isAsyncIterable, isIterable } from '../recognise.ts'
import { makeRun } from '../run/drive.ts'
import type { Source, Target } from '../types.ts'
import { Rendezvous } from './rendezvous.ts'

/** A duplex as it-pipe has it: a function that drains a source, and a source. */
export interface ItDuplex<in In, out Out> {
  readonly sink: (source: AsyncIterable<In>) => PromiseLike<unknown>
  readonly source: Source<Out>
}

export function isItDuplex(value: unknown): value is ItDuplex<unknown, unknown> {
  const { sink, source } = (value ?? {}) as Partial<ItDuplex<unknown, unknown>>
  return typeof sink === 'function' && (isAsyncIterable(source) || isIterable(source))
}

/**
 * A duplex of it-pipe as a pull stage. It is joined here and not by it-pipe, which loses `undefined` and does not
 * return the source when the duplex is left early.
 */
export function itDuplexForm(duplex: ItDuplex<unknown, unknown>): PullForm {
  return { name: 'duplex', transform: source => join(duplex, source) }
}

async function* join(
  duplex: ItDuplex<unknown, unknown>,
  source: AsyncIterable<unknown>
): AsyncGenerator<unknown, void, undefined> {
  const meeting = new Rendezvous<unknown>()
  const reading = makeRun(duplex.source, toRendezvous(meeting))
  reading.result.catch(() => {}) // what fails there is raised where the meeting is read
  const input = new Watched(source)
  const draining = drain(duplex, input)
  draining.catch(error => reading.abort(error))
  yield* meeting
  // A duplex may end its output before it has read everything: then its sink ends when the input is released.
  if (input.ended) await draining
  else draining.catch(error => reportLater(undefined, error))
}

async function drain(duplex: ItDuplex<unknown, unknown>, source: AsyncIterable<unknown>): Promise<void> {
  await duplex.sink(source)
}

function toRendezvous(meeting: Rendezvous<unknown>): Target<unknown> {
  return {
    send: item => meeting.send(item),
    throw(error) {
      meeting.fail(error)
      throw error
    },
    close() {
      meeting.end()
    }
  }
}

/** A source that remembers whether it was read to its end. */
class Watched implements AsyncIterable<unknown> {
  ended = false
  readonly #source: AsyncIterable<unknown>

  constructor(source: AsyncIterable<unknown>) {
    this.#source = source
  }

  [Symbol.asyncIterator](): AsyncIterator<unknown> {
    const iterator = this.#source[Symbol.asyncIterator]()
    return {
      next: async () => {
        const step = await iterator.next()
        if (step.done === true) this.ended = true
        return step
      },
      return: async () => {
        this.ended = true
        return (await iterator.return?.()) ?? { done: true, value: undefined }
      }
    }
  }
}
