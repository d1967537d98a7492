import { DONE } from '../done.ts'
import { drop } from '../stages/drop.ts'
import { map } from '../stages/map.ts'
import { take } from '../stages/take.ts'
import type { Failure, Reply } from '../types.ts'
import type { Feature } from './feature.ts'
import { arriving, type Sample } from './sample.ts'
import { turn } from './turn.ts'

/** A failure of a behaviour, and where it happens. */
export interface Failing {
  readonly where:
    | 'source'
    | 'first stage'
    | 'last stage'
    | 'target'
    | 'target, later'
    | 'close'
    | 'close, later'
    | 'clean-up'
  /** The number of the item, counted from 0. */
  readonly at: number
  readonly failure: Failure
}

/** When a run is aborted. */
type Abort =
  | 'before'
  | 'at an item'
  | 'while the source is parked'
  | 'while a stage works'
  | 'while the target waits'
  | 'after'

/** What happens in a run, and how it is to end. */
export interface Behaviour {
  readonly name: string
  readonly sample: Sample
  readonly needs: readonly Feature[]
  /** How many items arrive, at most; all of them where nothing can be held on the way. */
  readonly arrive: number
  /** Why there is no such run with this sample. */
  readonly impossible?: string
  readonly endless?: boolean
  /** In place of which item the source never answers. */
  readonly parkAt?: number
  /** Stages of core before and after those that are tried. */
  readonly before?: (abort: () => void) => readonly unknown[]
  readonly after?: (abort: () => void) => readonly unknown[]
  readonly failing?: readonly Failing[]
  /** How many items whoever receives them wants; DONE or `break` ends the run then. */
  readonly wants?: { readonly count: number; readonly by: 'DONE' | 'DONE, later' | 'break' }
  readonly slow?: readonly ('source' | 'target')[]
  readonly abort?: Abort
  /** At which item of those that arrive it is aborted, counted from 0; others may be due at the same time. */
  readonly abortAt?: number
  /** The failure the run ends with, if it comes to that; where left out it ends well. */
  readonly failure?: Failure
  /** The clean-up failure that is to be found behind it. */
  readonly behind?: Failure
}

const ODD_FAILURES: readonly Failure[] = [
  { error: undefined },
  { error: null },
  { error: false },
  { error: 'text' }
]

const later = map(async (item: unknown) => {
  await turn()
  return item
})

/** Everything that may happen to a run over a sample. */
export function behaviours(sample: Sample): readonly Behaviour[] {
  return [...values(sample), ...early(sample), ...failures(sample), ...aborts(sample)]
}

/** How a run may end well, taking everything. */
export function values(sample: Sample): readonly Behaviour[] {
  const all = { sample, arrive: sample.expected.length }
  return [
    { ...all, name: 'all items', needs: [] },
    { ...all, name: 'a slow source', needs: ['slow-source'], slow: ['source'] },
    { ...all, name: 'a slow stage before', needs: ['slow-stage'], before: () => [later] },
    { ...all, name: 'a slow stage behind', needs: ['slow-stage'], after: () => [later] },
    { ...all, name: 'a slow target', needs: ['slow-target'], slow: ['target'] },
    {
      ...all,
      name: 'a slow source, stage and target',
      needs: ['slow-source', 'slow-stage', 'slow-target'],
      slow: ['source', 'target'],
      before: () => [later]
    }
  ]
}

/** How many items, at most, one waits for that something is done with; all but one of the few there are. */
const SOME = 3

const SILENT = 'nothing comes out of it before its source has ended'

function early(sample: Sample): readonly Behaviour[] {
  const count = Math.min(SOME, arriving(sample, sample.items.length))
  const some = { sample, arrive: count, ...(count === 0 && { impossible: SILENT }) }
  const endless = { ...some, endless: true }
  return [
    {
      ...endless,
      name: 'take behind the stages, of an endless source',
      needs: ['endless', 'early-stop'],
      after: () => [take(count)]
    },
    {
      ...endless,
      ...(!sample.oneByOne && { impossible: 'what comes of fewer items is not told' }),
      name: 'take before the stages, of an endless source',
      needs: ['endless', 'early-stop'],
      before: () => [take(count)]
    },
    {
      sample,
      arrive: sample.expected.length,
      name: 'take of as many items as there are',
      needs: ['early-stop'],
      after: () => [take(sample.expected.length)]
    },
    {
      ...some,
      name: 'take behind the stages, of a source that parks then',
      needs: ['early-stop', 'parked'],
      parkAt: sample.due[count - 1] ?? 0,
      after: () => [take(count)]
    },
    {
      ...endless,
      arrive: 0,
      name: 'take(0)',
      needs: ['endless', 'early-stop', 'nothing-wanted'],
      after: () => [take(0)]
    },
    {
      ...endless,
      name: 'DONE from the target, of an endless source',
      needs: ['endless', 'target-done'],
      wants: { count, by: 'DONE' }
    },
    {
      ...endless,
      name: 'DONE from the target, later, of an endless source',
      needs: ['endless', 'target-done', 'slow-target'],
      wants: { count, by: 'DONE, later' }
    },
    {
      ...endless,
      name: 'break, of an endless source',
      needs: ['endless', 'break'],
      wants: { count, by: 'break' }
    },
    {
      ...some,
      name: 'break, of a slow source',
      needs: ['slow-source', 'break'],
      slow: ['source'],
      wants: { count, by: 'break' }
    }
  ]
}

function failures(sample: Sample): readonly Behaviour[] {
  return [
    ...failingAt(sample, 'source', 'source-failure'),
    ...failingAt(sample, 'first stage', 'stage-failure'),
    ...failingAt(sample, 'last stage', 'stage-failure'),
    ...failingAt(sample, 'target', 'acting-target'),
    ...failingAt(sample, 'target, later', 'slow-target'),
    ...failingInTheEnd(sample)
  ]
}

function failingAt(sample: Sample, where: Failing['where'], need: Feature): readonly Behaviour[] {
  const inTarget = where.startsWith('target')
  const { length } = inTarget ? sample.expected : sample.items
  const middle = length >> 1
  const one = (at: number, failure: Failure, needs: readonly Feature[], how: string): Behaviour => ({
    sample,
    name: `failure in the ${where}, ${how}`,
    needs,
    failing: [{ where, at, failure }],
    failure,
    arrive: inTarget ? at + 1 : arriving(sample, at),
    ...(length === 0 && { impossible: 'there is no item' })
  })
  const places = [
    ['first', 0],
    ['middle', middle],
    ['last', length - 1]
  ] as const
  return [
    ...places
      .filter(([, at], index) => places.findIndex(([, other]) => other === at) === index)
      .map(([place, at]) => one(at, { error: new Error(where) }, [need], `at the ${place} item`)),
    ...ODD_FAILURES.map(failure =>
      one(middle, failure, [need, 'odd-failure'], `with ${JSON.stringify(failure.error)}`)
    )
  ]
}

/** Failures beside the way of the items. */
function failingInTheEnd(sample: Sample): readonly Behaviour[] {
  const { items, expected } = sample
  const count = Math.min(SOME, arriving(sample, items.length))
  const closing = { error: new Error('close') }
  const cleaning = { error: new Error('clean-up') }
  const sinking = { error: new Error('target') }
  const all = { sample, arrive: expected.length }
  const endless = { sample, endless: true, arrive: count, ...(count === 0 && { impossible: SILENT }) }
  const close = (where: 'close' | 'close, later', failure: Failure): Behaviour => ({
    ...all,
    name: `failure in the target, when it is closed${where === 'close' ? '' : ', later'}, with ${failure.error}`,
    needs: [
      'close-failure',
      where === 'close' ? 'acting-target' : 'slow-target',
      ...(failure === closing ? [] : (['odd-failure'] as const))
    ],
    failing: [{ where, at: expected.length, failure }],
    failure
  })
  return [
    close('close', closing),
    close('close', { error: undefined }),
    close('close, later', closing),
    {
      ...endless,
      name: 'failure in the clean-up of a source that is stopped early',
      needs: ['endless', 'clean-up-failure', 'early-stop'],
      after: () => [take(count)],
      failing: [{ where: 'clean-up', at: count, failure: cleaning }],
      failure: cleaning
    },
    {
      ...endless,
      name: 'failure in the clean-up of a source after the target failed',
      needs: ['endless', 'clean-up-failure', 'acting-target'],
      failing: [
        { where: 'target', at: count - 1, failure: sinking },
        { where: 'clean-up', at: count, failure: cleaning }
      ],
      failure: sinking,
      behind: cleaning
    },
    {
      sample: { ...sample, expected: [], due: [] },
      arrive: 0,
      name: 'failure of the source, behind a stage that leaves everything out',
      needs: ['source-failure'],
      after: () => [drop(Infinity)],
      failing: [{ where: 'source', at: items.length >> 1, failure: sinking }],
      failure: sinking
    }
  ]
}

function aborts(sample: Sample): readonly Behaviour[] {
  const { items, expected } = sample
  const count = Math.min(SOME, arriving(sample, items.length))
  const parkAt = Math.min(SOME, items.length)
  const some = {
    sample,
    endless: true,
    arrive: arriving(sample, sample.due[count - 1] ?? 0),
    abortAt: count - 1,
    ...(count === 0 && { impossible: SILENT })
  }
  const aborted = (abort: Abort, needs: readonly Feature[], error: unknown = new Error(abort)) =>
    ({ abort, needs: ['abort', ...needs], failure: { error } }) as const
  return [
    {
      ...some,
      ...aborted('before', ['endless']),
      name: 'abort before',
      arrive: 0
    },
    {
      ...some,
      ...aborted('at an item', ['endless', 'acting-target']),
      name: 'abort at an item, of an endless source'
    },
    {
      ...some,
      ...aborted('at an item', ['endless', 'acting-target', 'odd-failure'], null),
      name: 'abort at an item, of an endless source, with null'
    },
    {
      ...aborted('while the source is parked', ['parked']),
      sample,
      name: 'abort while the source is parked',
      parkAt,
      arrive: arriving(sample, parkAt)
    },
    {
      ...some,
      ...aborted('while a stage works', ['endless', 'parked-stage']),
      name: 'abort while a stage works, of an endless source',
      arrive: Math.max(0, count - 1),
      after: abort => [parking(count - 1, abort)]
    },
    {
      ...some,
      ...aborted('while the target waits', ['endless', 'parked-target']),
      name: 'abort while the target waits, of an endless source'
    },
    { sample, name: 'abort afterwards', needs: ['abort'], abort: 'after', arrive: expected.length }
  ]
}

/** A stage whose function never answers for one item. */
function parking(at: number, abort: () => void): unknown {
  return map((item: unknown, { index }) => {
    if (index !== at) return item
    void turn().then(abort)
    return new Promise<unknown>(() => {})
  })
}

/** What whoever receives the items does with each, told from the behaviour. */
export function actor(
  behaviour: Behaviour,
  abort: () => void,
  strike: (failure: Failure) => never
): (item: unknown, index: number) => Reply {
  const { abort: when, abortAt, slow, wants } = behaviour
  const failing = behaviour.failing?.find(({ where }) => where.startsWith('target'))
  return (_item, index) => {
    if (failing !== undefined && index === failing.at) {
      if (failing.where === 'target') strike(failing.failure)
      return turn().then(() => strike(failing.failure))
    }
    if (when === 'at an item' && index === abortAt) abort()
    if (when === 'while the target waits' && index === abortAt) {
      void turn().then(abort)
      return new Promise(() => {})
    }
    if (wants !== undefined && index === wants.count - 1) {
      if (wants.by === 'DONE') return DONE
      if (wants.by === 'DONE, later') return turn().then(() => DONE)
    }
    return slow?.includes('target') ? turn() : undefined
  }
}
