import type { Form } from './form.ts'
import type { Plan } from './pull/plan.ts'
import type { Target } from './types.ts'

// Registered symbols: a stage made by one copy of the package is a stage for every other.

/** Marks a stage; holds its forms, in order. */
export const STAGE: unique symbol = Symbol.for('costream.stage')

/** Marks a sink; holds how to open a target without its guard. */
export const SINK: unique symbol = Symbol.for('costream.sink')

/** Marks a flow; holds its source and its stages. */
export const FLOW: unique symbol = Symbol.for('costream.flow')

/**
 * Marks a target that keeps the protocol by itself: it knows its state, checks its replies and uses no `this`. Holds
 * what a stage is to be attached to: mostly the target itself.
 */
export const SOUND: unique symbol = Symbol.for('costream.sound')

/**
 * Marks an async iterator with a synchronous read: the method answers a buffered item, or `EMPTY` when `next()` has
 * to be asked (nothing is buffered, or the end or a failure was reached).
 */
export const POLL: unique symbol = Symbol.for('costream.poll')

/** What `[POLL]()` answers when nothing is buffered. */
export const EMPTY: unique symbol = Symbol.for('costream.empty')

/**
 * Marks an iterator that can be told why it is closed: `[RELEASE](failure)` is called in place of `return()`, with
 * the failure of the run where there is one. A stream is destroyed with it. A source that holds something before it is
 * opened has the method too; it is called when the source is never opened.
 */
export const RELEASE: unique symbol = Symbol.for('costream.release')

export interface Branded {
  readonly [STAGE]?: readonly Form[]
  readonly [SINK]?: () => Target<unknown, unknown>
  readonly [FLOW]?: Plan
  readonly [SOUND]?: Target<unknown, unknown>
}
