import { checkFunction } from '../check.ts'
import { isStage } from '../recognise.ts'
import { pipe } from '../run/pipe.ts'
import { behaviours } from './behaviours.ts'
import type { Cell, StageForm } from './cell.ts'
import { type CheckOptions, checkItems, checkLawOptions } from './check-options.ts'
import { LawError } from './law-error.ts'
import { type LawReport, report } from './law-report.ts'
import { checkCells } from './matrix.ts'
import type { Probe } from './probe.ts'
import { RUNS } from './runs.ts'
import { sameItem } from './same-item.ts'
import type { Sample } from './sample.ts'
import { SOURCES } from './sources.ts'
import { turn } from './turn.ts'

/** Options of `checkStage`. */
export interface CheckStageOptions<In = unknown, Out = unknown> extends CheckOptions {
  /** What goes in. */
  readonly items: readonly In[]
  /** What comes out of it. */
  readonly expected: readonly Out[]
}

/** A stage in any form that a pipeline takes: a stage, a function over the source, a TransformStream, a duplex. */
type AnyStage = object

const SILENT_PROBE = 'it calls no pass(), so nothing in it can be made to fail'

/**
 * Checks the laws for a stage: over every form of source, in every way to run it, with all that may happen, from an error in the last item to an abort while the source waits.
 *
 * What an item becomes is told by `items` and `expected`; arrays and plain objects among them are compared by what they
 * hold. The stage is made anew for each cell. To have it fail, its function calls `pass` of the probe it is given; to have
 * it checked that each body runs its clean-up, a body calls `body`. A stage that handles failures says so in `cannot`.
 * Timers of the realm are counted while it runs.
 *
 * @param make - makes the stage; is given the probe
 * @param options - what goes in and what comes out; what the stage holds, and what it cannot
 * @returns a promise of how many cells were checked, and why others were left out
 * @throws TypeError, RangeError for a wrong argument, at the call; rejects with a LawError that lists every breach
 *
 * @example
 * ```ts
 * import { map, push, receive } from '@costream/core'
 * import { checkStage } from '@costream/core/testing'
 *
 * const twice = push<number, number>(function* (target) {
 *   while (true) {
 *     const n = yield* receive<number>()
 *     target.send(n)
 *     target.send(n)
 *   }
 * })
 * const { checked } = await checkStage(() => twice, { items: [1, 2], expected: [1, 1, 2, 2], sync: true })
 * console.log(checked > 1_000) // true
 *
 * const shrugging = map((n: number) => (n > 1 ? n : 0))
 * await checkStage(() => shrugging, { items: [1, 2], expected: [1, 2] }).catch(error => console.log(error.code))
 * // COSTREAM_LAWS_BROKEN
 * ```
 */
export function checkStage<In, Out>(
  make: (probe: Probe) => AnyStage,
  options: CheckStageOptions<In, Out>
): Promise<LawReport> {
  checkFunction(make, 'checkStage', 'make')
  if (isStage(make)) {
    throw new TypeError(
      `checkStage: make must be a function that makes the stage, got the stage ${make.name}. Write () => stage`
    )
  }
  checkLawOptions(options, 'checkStage', ['items', 'expected'])
  checkItems(options?.items, 'checkStage', 'items')
  checkItems(options.expected, 'checkStage', 'expected')
  return check(make, options)
}

async function check(make: (probe: Probe) => AnyStage, options: CheckStageOptions): Promise<LawReport> {
  const { capacity = 0, sync = false } = options
  const { sample, probed } = await tryOut(make, options)
  const cannot = { ...(!probed && { 'stage-failure': SILENT_PROBE }), ...options.cannot }
  const stage: StageForm = { name: 'the stage', make, capacity, sync, cannot }
  return report(await checkCells(cells(stage, sample)))
}

const MAIN_SOURCES = ['generator', 'async generator']

const MAIN_RUNS = ['pipe into a target', 'pulled by for await', 'pipeSync into a target']

/** Each source with the main runs, and each run with the main sources. */
function* cells(stage: StageForm, sample: Sample): Iterable<Cell> {
  // Of one stage the first is the last.
  const all = behaviours(sample).filter(({ name }) => !name.includes('last stage'))
  for (const run of RUNS) {
    const main = MAIN_RUNS.includes(run.name)
    const sources = main ? SOURCES : SOURCES.filter(({ name }) => MAIN_SOURCES.includes(name))
    for (const behaviour of all)
      for (const source of sources) yield { source, stages: [stage], run, behaviour }
  }
}

/** Runs the stage once, over a source that takes its time, to see when what comes out of it comes. */
async function tryOut(
  make: (probe: Probe) => AnyStage,
  { items, expected }: CheckStageOptions
): Promise<{ readonly sample: Sample; readonly probed: boolean }> {
  let given = 0
  let probed = false
  const source = async function* (): AsyncGenerator<unknown, void, undefined> {
    for (const item of items) {
      given++
      yield item
      await turn()
    }
    given = Infinity
  }
  const probe: Probe = {
    pass(item) {
      probed = true
      return item
    },
    body: () => ({ [Symbol.dispose]() {} })
  }
  const found: unknown[] = []
  const due: number[] = []
  const anyPipe = pipe as unknown as (...args: unknown[]) => Promise<unknown>
  await anyPipe(source(), make(probe), {
    send(item: unknown) {
      found.push(item)
      due.push(given)
    },
    throw(error: unknown) {
      throw error
    },
    close() {}
  })
  const same =
    found.length === expected.length && found.every((item, index) => sameItem(item, expected[index]))
  if (!same) {
    const what = `[${found.map(String).join(', ')}] arrived, not [${expected.map(String).join(', ')}]`
    const cell = 'async generator → the stage → pipe into a target: a slow source'
    throw new LawError([{ cell, law: 1, title: 'same items', what }], 1)
  }
  return { sample: { items, expected, due, oneByOne: false }, probed }
}
