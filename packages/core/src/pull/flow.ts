import { FLOW } from '../brands.ts'
import { batches } from '../bridge/batches.ts'
import { TO_ASYNC_STREAMABLE } from '../bridge/stream-iter.ts'
import type { Form } from '../form.ts'
import type { Flow, RunOptions, Source } from '../types.ts'
import { FlowIterator } from './flow-iterator.ts'
import { type Plan, plan } from './plan.ts'

/** A flow: what is to be run, and the iterations of it that are under way. */
class PlannedFlow implements Flow<unknown> {
  readonly [FLOW]: Plan
  readonly #live = new Set<FlowIterator<unknown>>()

  constructor(flow: Plan) {
    this[FLOW] = flow
  }

  [Symbol.asyncIterator](): FlowIterator<unknown> {
    const iterator: FlowIterator<unknown> = new FlowIterator(this[FLOW], () => this.#live.delete(iterator))
    this.#live.add(iterator)
    return iterator
  }

  /** How `node:stream/iter` reads a flow. */
  [TO_ASYNC_STREAMABLE](): AsyncIterable<readonly unknown[]> {
    return batches(() => this[Symbol.asyncIterator]())
  }

  /** Ends every iteration under way; a flow that was never iterated releases its source. */
  async [Symbol.asyncDispose](): Promise<void> {
    const live = this.#live.size === 0 ? [this[Symbol.asyncIterator]()] : [...this.#live]
    await Promise.all(live.map(iterator => iterator.return()))
  }
}

/** A flow over `source` with more stages attached: those of a flow are taken over, not wrapped. */
export function extendFlow(
  source: Source<unknown>,
  forms: readonly Form[],
  options?: RunOptions
): Flow<unknown> {
  const before = plan(source, options)
  return new PlannedFlow({ ...before, forms: [...before.forms, ...forms] })
}
