import fc from 'fast-check'
import { Scheduler } from '../support/scheduler.ts'
import { type Item, type Link, OPERATORS, type Trial } from './operators.ts'

const SOURCE_FAILURE = new Error('source')

const SOURCES = ['array', 'generator', 'generator of promises', 'async generator', 'iterator'] as const

/** What is tried: a source, stages, which of them and of the target take their time, and the order in which they do. */
export interface Case {
  readonly kind: (typeof SOURCES)[number]
  readonly items: readonly number[]
  readonly failAt: number | undefined
  readonly links: readonly Link[]
  readonly order: number
  readonly slowStages: boolean
  readonly slowTarget: boolean
}

/** Chains of the operators that pass, over a source that fails where it is told to. */
function chains(
  which: (trial: Trial) => boolean,
  failAt: fc.Arbitrary<number | undefined>
): fc.Arbitrary<Case> {
  const operators = OPERATORS.filter(which).map(({ links }) => links)
  return fc.record({
    kind: fc.constantFrom(...SOURCES),
    items: fc.array(fc.nat(30), { maxLength: 12 }),
    failAt,
    links: fc.array(fc.oneof(...operators), { minLength: 3, maxLength: 6 }),
    order: fc.noBias(fc.integer()),
    slowStages: fc.boolean(),
    slowTarget: fc.boolean()
  })
}

export const cases: fc.Arbitrary<Case> = fc
  .oneof(
    // A failure ends a pipeline at once: what was read ahead is lost, and how much that is depends on the delays.
    {
      weight: 1,
      arbitrary: chains(({ readsAhead }) => !readsAhead, fc.option(fc.nat(12), { nil: undefined, freq: 2 }))
    },
    { weight: 2, arbitrary: chains(({ fails }) => !fails, fc.constant(undefined)) }
  )
  .map(found => ({
    ...found,
    [fc.toStringMethod]: () => JSON.stringify({ ...found, links: found.links.map(({ detail }) => detail) })
  }))

/** What came out, and what became of the source. */
export interface Outcome {
  readonly items: readonly Item[]
  readonly ended: 'well' | 'by its source' | unknown
  readonly given: number
  readonly cleanedUp: boolean
}

export interface Log {
  given: number
  opened: boolean
  cleanUps: number
}

/** A fresh source; an array, which cannot fail, is an iterator where it has to. */
export function open(
  { kind, items, failAt }: Case,
  { pace }: Scheduler
): {
  source: Iterable<Item> | AsyncIterable<Item>
  log: Log
} {
  const log: Log = { given: 0, opened: false, cleanUps: 0 }
  const read = (): IteratorResult<number, undefined> => {
    if (log.given === failAt) throw SOURCE_FAILURE
    if (log.given >= items.length) return { done: true, value: undefined }
    return { done: false, value: items[log.given++] as number }
  }
  const later = async <T>(value: T): Promise<T> => {
    await pace()
    return value
  }
  function* generate(wrap: (item: number) => Item): Generator<Item> {
    log.opened = true
    try {
      for (let step = read(); step.done !== true; step = read()) yield wrap(step.value)
    } finally {
      log.cleanUps++
    }
  }
  async function* generateLater(): AsyncGenerator<Item> {
    log.opened = true
    try {
      for (let step = read(); step.done !== true; step = read()) yield await later(step.value)
    } finally {
      log.cleanUps++
    }
  }
  switch (kind) {
    case 'generator':
      return { source: generate(item => item), log }
    case 'generator of promises':
      return { source: generate(item => later(item) as unknown as Item), log }
    case 'async generator':
      return { source: generateLater(), log }
    case 'array':
      if (failAt === undefined) return { source: items, log: { ...log, cleanUps: -1 } }
      return { source: { [Symbol.iterator]: () => ({ next: read }) }, log: { ...log, cleanUps: -1 } }
    default:
      return {
        source: { [Symbol.asyncIterator]: () => ({ next: async () => later(read()) }) },
        log: { ...log, cleanUps: -1 }
      }
  }
}

/** What the definitions of the operators give. */
export function expected(found: Case): Outcome {
  const { source, log } = open({ ...found, kind: 'generator' }, new Scheduler(0))
  let items = source as Iterable<Item>
  for (const { model } of found.links) items = model(items)
  const out: Item[] = []
  let ended: unknown = 'well'
  try {
    for (const item of items) out.push(item)
  } catch (error) {
    ended = error
  }
  return { items: out, ended, given: log.given, cleanedUp: !log.opened || log.cleanUps === 1 }
}
