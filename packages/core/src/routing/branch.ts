import { makeSink } from '../make-sink.ts'
import { openTarget } from '../push/sound.ts'
import { checkTarget, isSink } from '../recognise.ts'
import type { Sink, Target } from '../types.ts'
import { Outlet } from './outlet.ts'
import { type BranchOptions, checkBranchOptions } from './outlet-options.ts'

/** What a branch tells of itself. */
export interface BranchState {
  /** How many items were dropped because the buffer was full; of a sink, in all its runs. */
  readonly dropped: number
}

type Isolated<In> = BranchOptions<In> & { readonly isolated: true }

/**
 * Gives a target a buffer of its own, with a policy for when it is full; or makes its failure its own.
 *
 * A branch of a `broadcast` that has a buffer does not hold up the others before the buffer is full. The end waits until
 * the buffer is empty; a failure from above empties it. An isolated branch that fails drops out, and its result is
 * `undefined`.
 *
 * @param target - a target; or a sink, which makes the branch a sink
 * @param options - capacity, what to do when it is reached, whether the branch is isolated
 * @returns the target, or sink, with the number of items it dropped
 * @throws TypeError, RangeError for a wrong argument
 *
 * @example
 * ```ts
 * import { branch, broadcast, count, forEach, run } from '@costream/core'
 *
 * const slow = branch(forEach(() => new Promise(resolve => setTimeout(resolve, 5))), {
 *   capacity: 1,
 *   overflow: 'drop-newest',
 * })
 * await run([1, 2, 3, 4], broadcast(slow, count()))
 * console.log(slow.dropped) // 2
 * ```
 */
export function branch<In, R>(
  target: Sink<In, R>,
  options: Isolated<In>
): Sink<In, R | undefined> & BranchState
export function branch<In, R>(target: Sink<In, R>, options?: BranchOptions<In>): Sink<In, R> & BranchState
export function branch<In, R>(
  target: Target<In, R>,
  options: Isolated<In>
): Target<In, R | undefined> & BranchState
export function branch<In, R>(target: Target<In, R>, options?: BranchOptions<In>): Target<In, R> & BranchState
export function branch(
  target: Target<unknown, unknown> | Sink<unknown, unknown>,
  options: BranchOptions<unknown> = {}
): unknown {
  checkTarget(target, 'branch', 'the first argument')
  checkBranchOptions(options, 'branch')
  let dropped = 0
  const onDrop = (item: unknown): void => {
    dropped++
    options.onDrop?.(item)
  }
  const open = (): Outlet<unknown, unknown> =>
    new Outlet(openTarget(target), 'a branch', { ...options, onDrop })
  const made = isSink(target) ? makeSink(open, 'branch') : open()
  return Object.defineProperty(made, 'dropped', { get: () => dropped })
}
