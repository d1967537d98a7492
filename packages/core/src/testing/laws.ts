import { suppressed } from '../suppressed.ts'
import type { Behaviour } from './behaviours.ts'
import { type Cell, nameOf, type Outcome } from './cell.ts'
import { sameItem } from './same-item.ts'

/** One law: what it says of an outcome that breaks it; nothing where it is kept or says nothing of the cell. */
export interface Law {
  readonly number: number
  readonly title: string
  readonly check: (cell: Cell, outcome: Outcome) => string | void
}

/** A law that was broken, where, and how. */
export interface Breach {
  /** The source, the stages, the run, and what happened in it. */
  readonly cell: string
  /** The number of the law in the contract. */
  readonly law: number
  readonly title: string
  readonly what: string
}

/** The failure that the run has to end with: that of its behaviour, if it came to it. */
function due({ source, behaviour }: Cell, { struck, failure, items }: Outcome): Behaviour['failure'] {
  const ahead = source.capacity > 0 && behaviour.failing?.some(({ where }) => where === 'source')
  // What is read ahead may fail when the stages have all they want.
  if (ahead && failure === undefined && items.length === behaviour.sample.expected.length) return undefined
  return struck ? behaviour.failure : undefined
}

/** How many items may arrive: calls at work when a run is aborted may have their result at hand. */
function most({ stages, behaviour }: Cell): number {
  const atHand = behaviour.abort === 'at an item' ? stages.reduce((sum, stage) => sum + stage.capacity, 0) : 0
  return behaviour.arrive + atHand
}

/** The items that have to arrive, or more of them than may. */
function wanted(cell: Cell, outcome: Outcome): readonly unknown[] {
  const { sample, failure, endless } = cell.behaviour
  const all = failure !== undefined && due(cell, outcome) === undefined
  if (all) return sample.expected
  const { expected } = sample
  return (endless ? [...expected, ...expected] : expected).slice(0, most(cell))
}

/** How many items source and stages may hold. */
function held({ source, stages }: Cell): number {
  return stages.reduce((sum, stage) => sum + stage.capacity, source.capacity)
}

/** Whether a failure may overtake items that are on the way. */
function overtakes({ run, stages, behaviour }: Cell): boolean {
  if (run.seenLate || behaviour.abort !== undefined) return true
  return stages.reduce((sum, stage) => sum + stage.capacity, run.capacity) > 0
}

function endsEarly({ endless, failure }: Behaviour): boolean {
  return endless === true && failure === undefined
}

/** Whether a source that never answers any more may be left behind. */
function leftBehind({ source, behaviour }: Cell): boolean {
  return behaviour.parkAt !== undefined && !source.releasesParked
}

function list(items: readonly unknown[]): string {
  return `[${items.map(item => (typeof item === 'string' ? JSON.stringify(item) : String(item))).join(', ')}]`
}

function show(failure: { readonly error: unknown } | undefined): string {
  return failure === undefined ? 'ended well' : `failed with ${String(failure.error)}`
}

const sameItems: Law = {
  number: 1,
  title: 'same items',
  check(cell, outcome): string | void {
    const { items, hung } = outcome
    if (hung) return
    const expected = wanted(cell, outcome)
    const fewer = due(cell, outcome) !== undefined && overtakes(cell)
    const enough = fewer ? items.length <= expected.length : items.length === expected.length
    if (enough && items.every((item, index) => sameItem(item, expected[index]))) return
    return `${list(items)} arrived, not ${list(expected)}`
  }
}

const nothingInFlight: Law = {
  number: 2,
  title: 'nothing in flight but what was asked for',
  check(cell, { ahead, target, source }): string | void {
    const breach = target?.breaches.find(text => text.includes('busy') || text.includes('during'))
    if (breach !== undefined) return breach
    const { run, behaviour } = cell
    if (!run.seenLate && ahead > held(cell)) {
      return `the source had given ${ahead} items more than were due, ${held(cell)} may be held`
    }
    const { arrive, sample } = behaviour
    const most = arrive === 0 ? 0 : (sample.due[arrive - 1 + run.capacity] ?? Infinity)
    if (endsEarly(behaviour) && source.given > most + held(cell)) {
      return `${source.given} items were taken from the source for ${arrive}`
    }
  }
}

const sourceReturned: Law = {
  number: 3,
  title: 'every source is returned',
  check(cell, { source, bodies, lateReads, listeners, timers = 0 }): string | void {
    const { cleansUp, countsReturns } = cell.source
    const started = source.reads > 0
    if (source.opened > 1) return `the source was opened ${source.opened} times`
    if (source.cleanUps > 1 || (cleansUp && started && !leftBehind(cell) && source.cleanUps === 0)) {
      return `the clean-up of the source ran ${source.cleanUps} times`
    }
    const returns = started && !source.ended ? 1 : 0
    // What reads ahead may return it while it is about to end.
    const mayReturn = !started || held(cell) > 0 ? 1 : returns
    if (countsReturns && source.returns > mayReturn) {
      return `the source was returned ${source.returns} times`
    }
    if (countsReturns && !leftBehind(cell) && source.returns < returns) return 'the source was not returned'
    if (lateReads > (cell.run.lateReads ?? 0)) return `${lateReads} items were asked for after the end`
    if (listeners > 0) return `${listeners} listeners were left on the signal`
    if (timers > 0) return `${timers} timers were left`
    if (bodies.begun !== bodies.finished && !leftBehind(cell)) {
      return `${bodies.begun} bodies began, ${bodies.finished} ran their clean-up`
    }
  }
}

const errorIdentity: Law = {
  number: 4,
  title: 'errors keep their identity',
  check(cell, outcome): string | void {
    const { failure, target, hung } = outcome
    if (hung) return 'it never ended'
    const expected = due(cell, outcome)
    if (expected === undefined) return failure === undefined ? undefined : `it ${show(failure)}`
    if (failure === undefined) return
    if (!Object.is(failure.error, expected.error))
      return `it ${show(failure)}, not with ${String(expected.error)}`
    if (target === undefined) return
    const below = cell.behaviour.failing?.some(({ where }) => /^target|^close/.test(where))
    if (target.thrown.length > 1)
      return `the failure was thrown into the target ${target.thrown.length} times`
    if (!below && target.closes === 0 && target.thrown.length === 0)
      return 'the target was not thrown the failure'
    const [thrown] = target.thrown
    if (thrown !== undefined && !Object.is(thrown.error, expected.error)) {
      return `the target was thrown ${String(thrown.error)}`
    }
  }
}

const nothingLost: Law = {
  number: 4,
  title: 'later failures are kept',
  check({ behaviour }, { failure, source }): string | void {
    if (behaviour.behind === undefined || source.cleanUps === 0 || !source.failed) return
    if (suppressed(failure?.error).includes(behaviour.behind.error)) return
    return 'the failure of the clean-up is not to be found'
  }
}

const endIsNotDestruction: Law = {
  number: 5,
  title: 'end is not destruction',
  check(cell, outcome): string | void {
    const { failure, target, hung } = outcome
    if (hung) return
    const expected = due(cell, outcome)
    if (expected !== undefined && failure === undefined) return 'the failure became a success'
    if (target === undefined) return
    const closing = cell.behaviour.failing?.some(({ where }) => where.startsWith('close'))
    if (expected !== undefined && !closing && target.closes > 0) return 'the target was closed all the same'
    const breach = target.breaches.find(text => /fail|closed/.test(text))
    if (breach !== undefined) return breach
    if (expected !== undefined) return
    if (target.closes !== 1) return `the target was closed ${target.closes} times`
    if (target.thrown.length > 0) return 'something was thrown into the target'
  }
}

const earlyStop: Law = {
  number: 6,
  title: 'early stop is success',
  check({ behaviour }, { failure, source, target }): string | void {
    const breach = target?.breaches.find(text => text.includes('was done'))
    if (breach !== undefined) return breach
    if (!endsEarly(behaviour)) return
    if (failure !== undefined) return `it ${show(failure)}`
    if (behaviour.arrive === 0 && source.reads > 0) return 'the source was read, though nothing is wanted'
  }
}

const promptAbort: Law = {
  number: 7,
  title: 'abort is prompt',
  check(cell, outcome): string | void {
    const { abort } = cell.behaviour
    const { failure, source, items, struck, hung } = outcome
    if (!struck || abort === undefined) return
    if (hung) return 'it went on, though it was aborted'
    if (failure === undefined) return 'it ended well, though it was aborted'
    if (abort === 'before' && source.reads > 0) return 'it was started, though it was aborted before'
    if (items.length > most(cell)) return `${items.length} items arrived, it was aborted after ${most(cell)}`
  }
}

const anyItem: Law = {
  number: 8,
  title: 'any item',
  check(cell, { items, hung }): string | void {
    const { needs, sample } = cell.behaviour
    if (hung || !needs.includes('odd-items')) return
    const lost = sample.expected.findIndex((item, index) => !sameItem(item, items[index]))
    if (lost !== -1) return `item ${lost} is ${String(items[lost])}, not ${String(sample.expected[lost])}`
    if (items.length < sample.expected.length) return `${items.length} of ${sample.expected.length} arrived`
  }
}

const oddErrors: Law = {
  number: 10,
  title: 'falsy and odd errors are still errors',
  check(cell, outcome): string | void {
    const { behaviour } = cell
    if (due(cell, outcome) === undefined || !behaviour.needs.includes('odd-failure')) return
    if (outcome.failure === undefined)
      return `${String(behaviour.failure?.error)} was thrown, and it ended well`
  }
}

/** The laws that show in a single run. The ninth, of stack and heap, needs a million items and another look. */
export const LAWS: readonly Law[] = [
  sameItems,
  nothingInFlight,
  sourceReturned,
  errorIdentity,
  nothingLost,
  endIsNotDestruction,
  earlyStop,
  promptAbort,
  anyItem,
  oddErrors
]

/** The laws that an outcome breaks. In a run of another library only the first counts. */
export function breachesOf(cell: Cell, outcome: Outcome): readonly Breach[] {
  return LAWS.filter(law => !cell.run.foreign || law.number === 1).flatMap(law => {
    const what = law.check(cell, outcome)
    return what === undefined ? [] : [{ cell: nameOf(cell), law: law.number, title: law.title, what }]
  })
}
