import { checkFunction } from '../check.ts'
import { map } from '../stages/map.ts'
import type { Target } from '../types.ts'
import { behaviours } from './behaviours.ts'
import type { Cell, RunForm, StageForm } from './cell.ts'
import { type CheckOptions, checkItems, checkLawOptions } from './check-options.ts'
import { type LawReport, report } from './law-report.ts'
import { checkCells } from './matrix.ts'
import { into } from './runs.ts'
import { oneByOne } from './sample.ts'
import { SOURCES } from './sources.ts'

/** Options of `checkTarget`. */
export interface CheckTargetOptions<T = unknown> extends CheckOptions {
  /** The items that it is sent. */
  readonly items: readonly T[]
}

/** Anything that ends a pipeline: a target, a sink, a WritableStream. */
type AnyTarget = object

/**
 * Checks the laws for a form of target: something that is written to and passes on, as an adapter does.
 *
 * The target that it is given is tracked: whether it is sent too much, closed after a failure, thrown to twice.
 * `sync` means nothing here.
 *
 * @param make - makes what ends the pipeline, of the target that is to get everything in the end
 * @param options - the items; how many it holds, and what it cannot
 * @returns a promise of how many cells were checked, and why others were left out
 * @throws TypeError, RangeError for a wrong argument, at the call; rejects with a LawError that lists every breach
 *
 * @example
 * ```ts
 * import { broadcast } from '@costream/core'
 * import { checkTarget } from '@costream/core/testing'
 *
 * const { checked, leftOut } = await checkTarget(target => broadcast(target), { items: [1, 2, 3] })
 * console.log(checked > 500) // true
 * console.log(leftOut.at(0)?.reason) // nobody reads, so nobody breaks off
 * ```
 */
export function checkTarget<T>(
  make: (target: Target<T, number>) => AnyTarget,
  options: CheckTargetOptions<T>
): Promise<LawReport> {
  checkFunction(make, 'checkTarget', 'make')
  checkLawOptions(options, 'checkTarget', ['items'])
  checkItems(options?.items, 'checkTarget', 'items')
  const { items, capacity = 0, cannot = {} } = options
  const run = into('the target', open => make(open()), { capacity, cannot })
  return checkCells(cells(run, items)).then(report)
}

const STAGE: StageForm = {
  name: 'map',
  cannot: {},
  capacity: 0,
  sync: true,
  make: probe => map(item => probe.pass(item))
}

function* cells(run: RunForm, items: readonly unknown[]): Iterable<Cell> {
  for (const behaviour of behaviours(oneByOne(items, item => item))) {
    for (const source of SOURCES) yield { source, stages: [STAGE], run, behaviour }
  }
}
