import { checkFunction } from '../check.ts'
import { map } from '../stages/map.ts'
import type { Source } from '../types.ts'
import { behaviours } from './behaviours.ts'
import type { Cell, SourceForm, StageForm } from './cell.ts'
import { type CheckOptions, checkItems, checkLawOptions } from './check-options.ts'
import { type LawReport, report } from './law-report.ts'
import { checkCells } from './matrix.ts'
import { RUNS } from './runs.ts'
import { oneByOne } from './sample.ts'
import { trackedSource } from './tracked-source.ts'

/** Options of `checkSource`. */
export interface CheckSourceOptions<T = unknown> extends CheckOptions {
  /** The items that it gives. */
  readonly items: readonly T[]
}

/**
 * Checks the laws for a form of source: something that reads an async iterable and hands on its items, as an adapter does.
 *
 * The iterable that it is given is tracked: whether it is read too far, returned, and returned once. One that is read
 * where nobody waits for it may be left behind when it never answers. `sync` means nothing here.
 *
 * @param make - makes the source of an iterable whose iterator has `next` and `return`
 * @param options - the items; how many the source reads ahead, and what it cannot
 * @returns a promise of how many cells were checked, and why others were left out
 * @throws TypeError, RangeError for a wrong argument, at the call; rejects with a LawError that lists every breach
 *
 * @example
 * ```ts
 * import { checkSource } from '@costream/core/testing'
 *
 * async function* logged(lines: AsyncIterable<string>) {
 *   for await (const line of lines) yield line
 * }
 * const { checked } = await checkSource(logged, { items: ['a', 'b', 'c'] })
 * console.log(checked > 500) // true
 * ```
 */
export function checkSource<T>(
  make: (items: AsyncIterable<T>) => Source<T>,
  options: CheckSourceOptions<T>
): Promise<LawReport> {
  checkFunction(make, 'checkSource', 'make')
  checkLawOptions(options, 'checkSource', ['items'])
  checkItems(options?.items, 'checkSource', 'items')
  const { items, capacity = 0, cannot = {} } = options
  const source: SourceForm = {
    name: 'the source',
    make(script) {
      const tracked = trackedSource('async iterator', script)
      return { source: make(tracked.source as AsyncIterable<T>), log: tracked.log }
    },
    cannot,
    capacity,
    sync: false,
    cleansUp: false,
    countsReturns: true,
    releasesParked: false
  }
  return checkCells(cells(source, items)).then(report)
}

const IDLE = { cannot: {}, capacity: 0, sync: true }

/** One stage that pushes, and one that pulls. */
const STAGES: readonly StageForm[] = [
  { ...IDLE, name: 'map', make: probe => map(item => probe.pass(item)) },
  {
    ...IDLE,
    name: 'generator',
    make: probe =>
      async function* (items: AsyncIterable<unknown>) {
        using _ = probe.body()
        for await (const item of items) yield probe.pass(item)
      }
  }
]

function* cells(source: SourceForm, items: readonly unknown[]): Iterable<Cell> {
  for (const behaviour of behaviours(oneByOne(items, item => item))) {
    for (const run of RUNS) for (const stage of STAGES) yield { source, stages: [stage], run, behaviour }
  }
}
