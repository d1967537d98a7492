import { checkOverflow, type Overflow } from '../bridge/overflow.ts'
import { checkCount, checkFunction, checkOptions } from '../check.ts'
import { describe } from '../describe.ts'

/** How a branch of a router takes its items. */
export interface BranchOptions<In = never> {
  /** How many items wait for the branch while it is at work. Default 0. */
  readonly capacity?: number
  /** What happens to one more: the sender waits, an item is dropped, or `send` fails. Default `'block'`. */
  readonly overflow?: Overflow
  /** Is given each item that is dropped. */
  readonly onDrop?: (item: In) => void
  /** Whether a failure of the branch is its own: it ends, the others go on. Default `false`. */
  readonly isolated?: boolean
  /** Is told the failure of an isolated branch. */
  readonly onError?: (error: unknown) => void
}

/** Throws unless `options` are those of a branch. */
export function checkBranchOptions(options: BranchOptions, caller: string): void {
  checkOptions(options, caller, ['capacity', 'overflow', 'onDrop', 'isolated', 'onError'])
  const { capacity = 0, overflow = 'block', onDrop, isolated = false, onError } = options
  checkCount(capacity, caller, 'capacity', 0)
  checkOverflow(overflow, caller)
  if (onDrop !== undefined) checkFunction(onDrop, caller, 'onDrop')
  if (onError !== undefined) checkFunction(onError, caller, 'onError')
  if (typeof isolated !== 'boolean') {
    throw new TypeError(`${caller}: isolated must be true or false, got ${describe(isolated)}`)
  }
}
