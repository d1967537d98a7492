import type { Writable } from 'node:stream'
import type { Target } from '@costream/core'
import { checkOptions, describe } from './check.ts'
import { isStandard, isWritable } from './recognise.ts'
import { checkAlive } from './state.ts'
import { WritableTarget } from './writable-target.ts'

/** Options of `fromWritable`. */
export interface FromWritableOptions {
  /**
   * Ends the stream when the target is closed, and destroys it when the target is thrown to. With `false` it stays
   * open, and `close` waits until all is written. Default `true`; `process.stdout` and `process.stderr` always stay.
   */
  readonly end?: boolean
  /** Aborts the writing: the target fails with the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * Makes a target of a Node Writable.
 *
 * `send` waits while the stream is full, `close` ends it and waits until it is finished and closed, `throw` destroys
 * it. A stream that dies, or that something else ends, fails the target at once, also while the source waits. The
 * reader of the standard output that goes away (`| head`) is an early stop.
 *
 * @param writable - a stream that is neither ended nor destroyed
 * @param options - whether the stream is ended, and a signal
 * @returns a target without a result
 * @throws TypeError when `writable` is not a Writable, or can take nothing any more
 *
 * @example
 * ```ts
 * import process from 'node:process'
 * import { drive } from '@costream/core'
 * import { fromWritable } from '@costream/node-streams'
 *
 * await drive(['bus\n', '22\n'], fromWritable(process.stdout)) // bus, 22
 * ```
 */
export function fromWritable<T>(writable: Writable, options: FromWritableOptions = {}): Target<T> {
  checkOptions(options, 'fromWritable', ['end', 'signal'])
  if (!isWritable(writable)) {
    throw new TypeError(`fromWritable: writable must be a Node Writable, got ${describe(writable)}`)
  }
  checkAlive(writable, 'fromWritable')
  return writableTarget(writable, options)
}

/** The target of a stream in whatever state: a dead one fails it at its first use. */
export function writableTarget<T>(
  writable: Writable,
  { end = true, signal }: FromWritableOptions = {}
): WritableTarget<T> {
  return new WritableTarget(writable, end && !isStandard(writable), signal)
}
