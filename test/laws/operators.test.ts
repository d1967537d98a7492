import { compose, DONE, pipe, pipeSync, type Stage, toArray } from '@costream/core'
import { trackedTarget } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Item, type Link, OPERATORS, type Pace, type Trial, ticks } from './operators.ts'

/** How many chains are tried; each is run in several forms. */
const RUNS = Number(process.env.COSTREAM_RUNS ?? 4500)

/** Any seed can be tried again: COSTREAM_SEED=… vitest run --project unit test/laws/operators.test.ts */
const SEED = Number(process.env.COSTREAM_SEED ?? Math.trunc(Math.random() * 2 ** 31))

/** How often every operator has to have been tried at least. */
const LEAST = 200

const SOURCE_FAILURE = new Error('source')

const SOURCES = ['array', 'generator', 'generator of promises', 'async generator', 'iterator'] as const

/** What is tried: a source, what it gives and when, stages, and how they and the target take their time. */
interface Case {
  readonly kind: (typeof SOURCES)[number]
  readonly items: readonly number[]
  readonly failAt: number | undefined
  readonly links: readonly Link[]
  readonly delays: readonly number[]
  readonly pace: Pace
  readonly slow: boolean
}

const delays = fc.array(fc.nat(3), { minLength: 1, maxLength: 5 })

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
    delays,
    pace: fc.option(delays, { nil: undefined, freq: 2 }),
    slow: fc.boolean()
  })
}

const cases: fc.Arbitrary<Case> = fc
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
interface Outcome {
  readonly items: readonly Item[]
  readonly ended: 'well' | 'by its source' | unknown
  readonly given: number
  readonly cleanedUp: boolean
}

interface Log {
  given: number
  opened: boolean
  cleanUps: number
}

/** A fresh source; an array, which cannot fail, is an iterator where it has to. */
function open({ kind, items, failAt, delays }: Case): {
  source: Iterable<Item> | AsyncIterable<Item>
  log: Log
} {
  const log: Log = { given: 0, opened: false, cleanUps: 0 }
  const read = (): IteratorResult<number, undefined> => {
    if (log.given === failAt) throw SOURCE_FAILURE
    if (log.given >= items.length) return { done: true, value: undefined }
    return { done: false, value: items[log.given++] as number }
  }
  const later = <T>(value: T): Promise<T> => ticks(delays[log.given % delays.length] ?? 0).then(() => value)
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
function expected(found: Case): Outcome {
  const { source, log } = open({ ...found, kind: 'generator' })
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

/** Runs the stages in one form; answers what came out. */
type Perform = (
  source: Iterable<Item> | AsyncIterable<Item>,
  stages: Stage<Item, Item>[],
  out: Item[],
  found: Case
) => unknown

// The chains are data: what fits together is known here, not by the types.
const anyPipe = pipe as unknown as (...args: unknown[]) => unknown
const anyPipeSync = pipeSync as unknown as (...args: unknown[]) => unknown
const anyCompose = compose as unknown as (...stages: unknown[]) => Stage<Item, Item>

function targetOf(out: Item[], { slow, delays }: Case): ReturnType<typeof trackedTarget<Item>> {
  return trackedTarget<Item>({
    onSend(item, index) {
      out.push(item)
      const delay = slow ? (delays[index % delays.length] ?? 0) : 0
      return delay === 0 ? undefined : ticks(delay)
    }
  })
}

const PERFORM: Record<string, Perform> = {
  async pushed(source, stages, out, found) {
    const target = targetOf(out, found)
    try {
      await anyPipe(source, ...stages, target)
      expect(target.log).toMatchObject({ closes: 1, thrown: [] })
    } finally {
      expect(target.log.breaches).toEqual([])
    }
  },
  async pulled(source, stages, out, { slow, delays }) {
    for await (const item of anyPipe(source, ...stages) as AsyncIterable<Item>) {
      out.push(item)
      if (slow) await ticks(delays[out.length % delays.length] ?? 0)
    }
  },
  async 'sent to by hand'(source, stages, out, found) {
    const target = targetOf(out, found)
    const head = anyCompose(...stages)(target)
    try {
      if (head.done !== true) for await (const item of source) if ((await head.send(item)) === DONE) break
    } catch (error) {
      await head.throw(error)
    }
    await head.close()
    expect(target.log).toMatchObject({ closes: 1, breaches: [] })
  },
  async 'pulled through one composed stage'(source, stages, out) {
    out.push(...((await toArray<Item>()(anyCompose(...stages)(source))) as Item[]))
  }
}

const PERFORM_SYNC: Record<string, Perform> = {
  'pushed synchronously'(source, stages, out, found) {
    anyPipeSync(source, ...stages, targetOf(out, { ...found, slow: false }))
  },
  'pulled synchronously'(source, stages, out) {
    for (const item of anyPipeSync(source, ...stages) as Iterable<Item>) out.push(item)
  }
}

async function outcome(found: Case, perform: Perform): Promise<Outcome> {
  const { source, log } = open(found)
  const out: Item[] = []
  let ended: unknown = 'well'
  try {
    const stages = found.links.map(({ make }) => make(found.pace))
    await perform(source, stages, out, found)
  } catch (error) {
    ended = error
  }
  return {
    items: out,
    ended,
    given: log.given,
    cleanedUp: log.cleanUps === -1 || !log.opened || log.cleanUps === 1
  }
}

describe(`chains of operators, seed ${SEED}`, () => {
  const tried = new Map<string, number>()
  let pipelines = 0

  const compare = async (found: Case, form: string, perform: Perform): Promise<void> => {
    const model = expected(found)
    const actual = await outcome(found, perform)
    pipelines++
    // A collected array is not seen where the run failed.
    if (actual.ended === 'well' || form !== 'pulled through one composed stage') {
      expect(actual.items, `${form}: items`).toEqual(model.items)
    }
    expect(actual.ended, `${form}: how it ended`).toBe(model.ended)
    expect(actual.cleanedUp, `${form}: the source was returned once`).toBe(true)
    const exact = found.kind === 'generator' && !found.links.some(({ readsAhead }) => readsAhead)
    if (exact) expect(actual.given, `${form}: what was taken from the source`).toBe(model.given)
  }

  test('give what their definitions give, pushed, pulled, composed and sent to by hand', {
    timeout: 90_000
  }, async () => {
    await fc.assert(
      fc.asyncProperty(cases, async found => {
        for (const { name } of found.links) tried.set(name, (tried.get(name) ?? 0) + 1)
        for (const [form, perform] of Object.entries(PERFORM)) await compare(found, form, perform)
        const kind = found.kind === 'array' ? 'array' : 'generator'
        const sync: Case = { ...found, kind, pace: undefined, links: found.links.filter(link => link.sync) }
        for (const [form, perform] of Object.entries(PERFORM_SYNC)) await compare(sync, form, perform)
      }),
      { numRuns: RUNS, seed: SEED, timeout: 5000 }
    )
    const rows = [...tried].toSorted(([, a], [, b]) => b - a)
    const table = rows.map(([name, count]) => `${String(count).padStart(7)}  ${name}`).join('\n')
    console.log(`seed ${SEED}: ${RUNS} chains, ${pipelines} pipelines; chains by operator:\n${table}`)
    expect(tried.size).toBe(OPERATORS.length)
    if (RUNS >= 4500) for (const [name, count] of tried) expect(count, name).toBeGreaterThanOrEqual(LEAST)
  })
})
