import { suppressed } from '@costream/core'
import type { Behaviour } from './behaviours.ts'
import { type Cell, double, type Outcome } from './cell.ts'

/** One law: what it says of an outcome that breaks it; nothing where it is kept or says nothing of the cell. */
export interface Law {
  readonly number: number
  readonly title: string
  readonly check: (cell: Cell, outcome: Outcome) => string | void
}

/** A law that was broken, and how. */
export interface Breach {
  readonly law: Law
  readonly what: string
}

/** All items that would arrive if everything the source gives were wanted. */
function wanted({ stages, behaviour }: Cell): readonly unknown[] {
  const { items, endless, change, arrive } = behaviour
  const all =
    endless === true ? Array.from({ length: arrive }, (_, index) => items[index % items.length]) : items
  return all.map(item => stages.reduce(value => (change ?? double)(value), item)).slice(0, arrive)
}

/** How many items may be on the way between source and target: what the borders declare, and the one at hand. */
function capacity({ source, stages, run }: Cell): number {
  const declared = [source, ...stages, run].map(part => part.capacity)
  return declared.reduce((sum, held) => sum + held, 1)
}

/** Whether a failure may overtake items that are on the way. */
function overtakes(cell: Cell): boolean {
  const { run, stages, behaviour } = cell
  if (behaviour.failure === undefined) return false
  if (run.seenLate) return true
  return (
    run.capacity + stages.reduce((sum, stage) => sum + stage.capacity, 0) > 0 || behaviour.abort !== undefined
  )
}

function endsEarly(behaviour: Behaviour): boolean {
  return behaviour.endless === true && behaviour.failure === undefined
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
  check(cell, { items }): string | void {
    const expected = wanted(cell)
    const enough = overtakes(cell) ? items.length <= expected.length : items.length === expected.length
    if (enough && items.every((item, index) => Object.is(item, expected[index]))) return
    return `${list(items)} arrived, not ${list(expected)}`
  }
}

const nothingInFlight: Law = {
  number: 2,
  title: 'nothing in flight but what was asked for',
  check(cell, { inFlight, target, source }): string | void {
    const breach = target?.breaches.find(text => text.includes('busy'))
    if (breach !== undefined) return breach
    if (!cell.run.seenLate && inFlight > capacity(cell))
      return `${inFlight} items were on the way, ${capacity(cell)} are declared`
    const { arrive } = cell.behaviour
    if (endsEarly(cell.behaviour) && source.given > arrive + capacity(cell)) {
      return `${source.given} items were taken from the source for ${arrive}`
    }
  }
}

const sourceReturned: Law = {
  number: 3,
  title: 'every source is returned',
  check(cell, { source, stages, lateReads, listeners }): string | void {
    const parked = cell.behaviour.abort === 'while the source is parked' && !cell.source.releasesParked
    const started = source.reads > 0
    if (source.opened > 1) return `the source was opened ${source.opened} times`
    if (source.cleanUps > 1 || (cell.source.cleansUp && started && !parked && source.cleanUps === 0)) {
      return `the clean-up of the source ran ${source.cleanUps} times`
    }
    const returns = started && !source.ended ? 1 : 0
    if (cell.source.countsReturns && source.returns > returns + (started ? 0 : 1)) {
      return `the source was returned ${source.returns} times`
    }
    if (cell.source.countsReturns && started && source.returns < returns) return 'the source was not returned'
    if (lateReads > 0) return `${lateReads} items were asked for after the end`
    if (listeners > 0) return `${listeners} listeners were left on the signal`
    if (stages.begun !== stages.finished && !parked) {
      return `${stages.begun} bodies began, ${stages.finished} ran their finally`
    }
  }
}

const errorIdentity: Law = {
  number: 4,
  title: 'errors keep their identity',
  check({ behaviour }, { failure, target, hung }): string | void {
    if (hung) return 'it never ended'
    const expected = behaviour.failure
    if (expected === undefined) return failure === undefined ? undefined : `it ${show(failure)}`
    if (failure === undefined) return
    if (!Object.is(failure.error, expected.error))
      return `it ${show(failure)}, not with ${String(expected.error)}`
    if (target === undefined) return
    const above = !behaviour.failing?.some(({ where }) => where.startsWith('target') || where === 'close')
    if (target.thrown.length > 1)
      return `the failure was thrown into the target ${target.thrown.length} times`
    if (above && target.closes === 0 && target.thrown.length === 0)
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
    if (behaviour.behind === undefined || source.cleanUps === 0) return
    if (suppressed(failure?.error).includes(behaviour.behind.error)) return
    return 'the failure of the clean-up is not to be found'
  }
}

const endIsNotDestruction: Law = {
  number: 5,
  title: 'end is not destruction',
  check({ behaviour }, { failure, target }): string | void {
    if (behaviour.failure !== undefined && failure === undefined) return 'the failure became a success'
    const closing = behaviour.failing?.some(({ where }) => where === 'close')
    if (target === undefined) return
    if (behaviour.failure !== undefined && !closing && target.closes > 0)
      return 'the target was closed all the same'
    const breach = target.breaches.find(text => /fail|closed/.test(text))
    if (breach !== undefined) return breach
    if (behaviour.failure === undefined && target.closes !== 1)
      return `the target was closed ${target.closes} times`
    if (behaviour.failure === undefined && target.thrown.length > 0)
      return 'something was thrown into the target'
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
  check({ behaviour, run }, { failure, source, items }): string | void {
    if (behaviour.abort === undefined || behaviour.abort === 'after' || run.foreign) return
    if (failure === undefined) return 'it ended well, though it was aborted'
    if (behaviour.abort === 'before' && source.reads > 0)
      return 'it was started, though it was aborted before'
    if (behaviour.abort === 'at the third item' && items.length > 3) return `${items.length} items arrived`
  }
}

const anyItem: Law = {
  number: 8,
  title: 'any item',
  check(cell, { items }): string | void {
    if (!cell.behaviour.needs.includes('odd-items')) return
    const expected = wanted(cell)
    const lost = expected.findIndex((item, index) => !Object.is(item, items[index]))
    if (lost !== -1) return `item ${lost} is ${String(items[lost])}, not ${String(expected[lost])}`
  }
}

const oddErrors: Law = {
  number: 10,
  title: 'falsy and odd errors are still errors',
  check({ behaviour }, { failure }): string | void {
    if (!behaviour.needs.includes('odd-failure')) return
    if (failure === undefined) return `${String(behaviour.failure?.error)} was thrown, and it ended well`
  }
}

/** The laws that show in a single run. The ninth, of stack and heap, has tests of its own. */
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
export function breaches(cell: Cell, outcome: Outcome): readonly Breach[] {
  return LAWS.filter(law => !cell.run.foreign || law.number === 1).flatMap(law => {
    const what = law.check(cell, outcome)
    return what === undefined ? [] : [{ law, what }]
  })
}
