import { DONE, drop, type Failure, type Reply, take } from '@costream/core'
import { turn } from '../support/tracked-source.ts'
import type { Feature } from './features.ts'

/** What the one failure of a behaviour is, and where it happens. */
interface Failing {
  readonly where: 'source' | 'first stage' | 'last stage' | 'target' | 'target, later' | 'close' | 'clean-up'
  /** The number of the item, counted from 0. */
  readonly at: number
  readonly failure: Failure
}

/** What happens in a run, and how it is to end. */
export interface Behaviour {
  readonly name: string
  readonly needs: readonly Feature[]
  /** The items of the source. */
  readonly items: readonly unknown[]
  readonly endless?: boolean
  /** What every stage does with an item. Default: doubles it. */
  readonly change?: (item: unknown) => unknown
  /** Stages of core before and after those that are tried. */
  readonly before?: () => readonly unknown[]
  readonly after?: () => readonly unknown[]
  readonly failing?: readonly Failing[]
  /** How many items whoever receives them wants; DONE or `break` ends the run then. */
  readonly wants?: { readonly count: number; readonly by: 'DONE' | 'DONE, later' | 'break' }
  readonly slow?: 'source' | 'target'
  /** Aborted: before the run, when the target has its third item, when the source parks, or afterwards. */
  readonly abort?:
    | 'before'
    | 'at the third item'
    | 'while the source is parked'
    | 'while the target waits'
    | 'after'
  /** How many of the items arrive, at most; all of them where nothing can be held on the way. */
  readonly arrive: number
  /** The failure the run ends with; where left out it ends well. */
  readonly failure?: Failure
  /** The clean-up failure that is to be found behind it. */
  readonly behind?: Failure
}

const SIX: readonly unknown[] = [1, 2, 3, 4, 5, 6]

const ODD: readonly unknown[] = [undefined, null, false, 0, '', Number.NaN, undefined]

const same = (item: unknown): unknown => item

const plain = (where: string): Failure => ({ error: new Error(where) })

const POSITIONS = [
  ['first', 0],
  ['middle', 3],
  ['last', 5]
] as const

const ODD_FAILURES: readonly Failure[] = [
  { error: undefined },
  { error: null },
  { error: false },
  { error: 'text' }
]

const VALUES: readonly Behaviour[] = [
  { name: 'six items', needs: ['values'], items: SIX, arrive: 6 },
  { name: 'no item', needs: ['values'], items: [], arrive: 0 },
  { name: 'one item', needs: ['values'], items: [1], arrive: 1 },
  { name: 'odd items', needs: ['odd-items'], items: ODD, change: same, arrive: ODD.length },
  { name: 'a slow source', needs: ['slow-source'], items: SIX, slow: 'source', arrive: 6 },
  { name: 'a slow target', needs: ['slow-target'], items: SIX, slow: 'target', arrive: 6 }
]

const EARLY: readonly Behaviour[] = [
  {
    name: 'take(3) after the stages, of an endless source',
    needs: ['endless', 'early-stop'],
    items: SIX,
    endless: true,
    after: () => [take(3)],
    arrive: 3
  },
  {
    name: 'take(3) before the stages, of an endless source',
    needs: ['endless', 'early-stop'],
    items: SIX,
    endless: true,
    before: () => [take(3)],
    arrive: 3
  },
  {
    name: 'take(6) of six items',
    needs: ['early-stop'],
    items: SIX,
    after: () => [take(6)],
    arrive: 6
  },
  {
    name: 'take(0)',
    needs: ['endless', 'early-stop', 'nothing-wanted'],
    items: SIX,
    endless: true,
    after: () => [take(0)],
    arrive: 0
  },
  {
    name: 'DONE from the target at its third item, of an endless source',
    needs: ['endless', 'target-done'],
    items: SIX,
    endless: true,
    wants: { count: 3, by: 'DONE' },
    arrive: 3
  },
  {
    name: 'DONE from the target, later, at its third item, of an endless source',
    needs: ['endless', 'target-done', 'slow-target'],
    items: SIX,
    endless: true,
    wants: { count: 3, by: 'DONE, later' },
    arrive: 3
  },
  {
    name: 'break after three items, of an endless source',
    needs: ['endless', 'break'],
    items: SIX,
    endless: true,
    wants: { count: 3, by: 'break' },
    arrive: 3
  },
  {
    name: 'break after three items, of a slow source',
    needs: ['slow-source', 'break'],
    items: SIX,
    slow: 'source',
    wants: { count: 3, by: 'break' },
    arrive: 3
  }
]

function failingAt(where: Failing['where'], need: Feature): readonly Behaviour[] {
  return [
    ...POSITIONS.map(([position, at]) => one(where, at, plain(where), need, `at the ${position} item`)),
    ...ODD_FAILURES.map(failure => {
      const { needs, ...rest } = one(where, 3, failure, need, `with ${JSON.stringify(failure.error)}`)
      return { ...rest, needs: [...needs, 'odd-failure' as const] }
    })
  ]
}

function one(where: Failing['where'], at: number, failure: Failure, need: Feature, how: string): Behaviour {
  const arrive = where.startsWith('target') ? at + 1 : at
  return {
    name: `failure in the ${where}, ${how}`,
    needs: [need],
    items: SIX,
    failing: [{ where, at, failure }],
    failure,
    arrive
  }
}

const closing = plain('close')
const cleaning = plain('clean-up')
const sinking = plain('target')

const failures: readonly Behaviour[] = [
  ...failingAt('source', 'source-failure'),
  ...failingAt('first stage', 'stage-failure'),
  ...failingAt('last stage', 'stage-failure'),
  ...failingAt('target', 'acting-target'),
  ...failingAt('target, later', 'slow-target'),
  {
    name: 'failure in a stage of an endless source',
    needs: ['endless', 'stage-failure'],
    items: SIX,
    endless: true,
    failing: [{ where: 'last stage', at: 3, failure: plain('stage') }],
    failure: { error: undefined },
    arrive: 3
  },
  {
    name: 'failure in the closing target',
    needs: ['close-failure'],
    items: SIX,
    failing: [{ where: 'close', at: 6, failure: closing }],
    failure: closing,
    arrive: 6
  },
  {
    name: 'failure in the clean-up of a source that was stopped early',
    needs: ['endless', 'clean-up-failure', 'early-stop'],
    items: SIX,
    endless: true,
    after: () => [take(3)],
    failing: [{ where: 'clean-up', at: 3, failure: cleaning }],
    failure: cleaning,
    arrive: 3
  },
  {
    name: 'failure in the clean-up of a source after the target failed',
    needs: ['endless', 'clean-up-failure', 'acting-target'],
    items: SIX,
    endless: true,
    failing: [
      { where: 'target', at: 3, failure: sinking },
      { where: 'clean-up', at: 3, failure: cleaning }
    ],
    failure: sinking,
    behind: cleaning,
    arrive: 4
  },
  {
    name: 'failure behind a stage that leaves everything out',
    needs: ['source-failure'],
    items: SIX,
    after: () => [drop(10)],
    failing: [{ where: 'source', at: 3, failure: plain('source') }],
    failure: { error: undefined },
    arrive: 0
  }
]

const FAILURES: readonly Behaviour[] = failures.map(settled)

/** The failure of the run is the first of those that happen, where nothing else is said. */
function settled(behaviour: Behaviour): Behaviour {
  const first = behaviour.failing?.[0]
  return first === undefined ? behaviour : { ...behaviour, failure: first.failure }
}

const aborts: readonly Behaviour[] = [
  {
    name: 'abort before',
    needs: ['abort', 'endless'],
    items: SIX,
    endless: true,
    abort: 'before',
    arrive: 0
  },
  {
    name: 'abort at the third item, of an endless source',
    needs: ['abort', 'endless', 'acting-target'],
    items: SIX,
    endless: true,
    abort: 'at the third item',
    arrive: 3
  },
  {
    name: 'abort while the source is parked',
    needs: ['abort', 'parked'],
    items: SIX,
    abort: 'while the source is parked',
    arrive: 3
  },
  {
    name: 'abort while the target waits',
    needs: ['abort', 'endless', 'parked-target'],
    items: SIX,
    endless: true,
    abort: 'while the target waits',
    arrive: 3
  },
  { name: 'abort afterwards', needs: ['abort'], items: SIX, abort: 'after', arrive: 6 }
]

const ABORTS: readonly Behaviour[] = aborts.map(behaviour =>
  behaviour.abort === 'after' ? behaviour : { ...behaviour, failure: plain(`reason of: ${behaviour.name}`) }
)

/** Everything that may happen in a run. */
export const BEHAVIOURS: readonly Behaviour[] = [...VALUES, ...EARLY, ...FAILURES, ...ABORTS]

/** What is tried with pairs of stages. */
export const WITH_PAIRS: readonly Behaviour[] = BEHAVIOURS.filter(({ name }) =>
  [
    'six items',
    'odd items',
    'a slow target',
    'take(3) after the stages, of an endless source',
    'break after three items, of an endless source',
    'failure in the source, at the middle item',
    'failure in the first stage, at the middle item',
    'failure in the last stage, with undefined',
    'failure in the target, at the middle item',
    'failure in the target, later, at the middle item',
    'abort while the source is parked'
  ].includes(name)
)

/** What whoever receives the items does with each, told from the behaviour. */
export function actor(behaviour: Behaviour, abort: () => void): (item: unknown, index: number) => Reply {
  const failing = behaviour.failing?.find(({ where }) => where.startsWith('target'))
  return (_item, index) => {
    if (failing !== undefined && index === failing.at) return failed(failing)
    if (behaviour.abort === 'at the third item' && index === 2) abort()
    if (behaviour.abort === 'while the target waits' && index === 2) {
      void turn().then(abort)
      return new Promise(() => {})
    }
    const { wants } = behaviour
    if (wants !== undefined && index === wants.count - 1) {
      if (wants.by === 'DONE') return DONE
      if (wants.by === 'DONE, later') return turn().then(() => DONE)
    }
    if (behaviour.slow === 'target') return turn()
  }
}

function failed({ where, failure }: Failing): Reply {
  if (where === 'target') throw failure.error
  return turn().then(() => Promise.reject(failure.error))
}
