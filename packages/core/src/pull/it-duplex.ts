import { pipe as itPipe } from 'it-pipe'
import type { PullForm } from '../form.ts'
import { isAsyncIterable, isIterable } from '../recognise.ts'
import type { Source } from '../types.ts'

/** A duplex as it-pipe has it: a function that drains a source, and a source. */
export interface ItDuplex<in In, out Out> {
  readonly sink: (source: AsyncIterable<In>) => PromiseLike<unknown>
  readonly source: Source<Out>
}

export function isItDuplex(value: unknown): value is ItDuplex<unknown, unknown> {
  const { sink, source } = (value ?? {}) as Partial<ItDuplex<unknown, unknown>>
  return typeof sink === 'function' && (isAsyncIterable(source) || isIterable(source))
}

/** A duplex of it-pipe as a pull stage: it-pipe itself joins its two sides, failures of the draining side included. */
export function itDuplexForm(duplex: ItDuplex<unknown, unknown>): PullForm {
  const join = itPipe as unknown as (
    source: AsyncIterable<unknown>,
    duplex: ItDuplex<unknown, unknown>,
    last: (joined: Source<unknown>) => Source<unknown>
  ) => Source<unknown>
  return { name: 'duplex', transform: source => join(source, duplex, joined => joined) }
}
