import { compose, DONE, pipe, pipeSync, type Stage, toArray } from '@costream/core'
import { trackedTarget } from '@costream/core/testing'
import fc from 'fast-check'
import { type Case, cases, expected, type Outcome, open } from '../laws/chains.ts'
import type { Item } from '../laws/operators.ts'
import { Scheduler } from '../support/scheduler.ts'
import { equal } from './assert.ts'
import type { Counts, PortableTest } from './portable-test.ts'

/** How many chains are tried, and which, as fast-check takes it. */
export type ChainsOptions = Pick<fc.Parameters<unknown>, 'seed' | 'path' | 'endOnFailure'> & {
  readonly numRuns?: number
}

/** As many chains try every operator often enough. */
const ENOUGH = 10_000

/** How often every operator has to have been tried at least. */
const LEAST = 200

/** Runs the stages in one form; answers what came out. */
type Perform = (
  source: Iterable<Item> | AsyncIterable<Item>,
  stages: Stage<Item, Item>[],
  out: Item[],
  /** Nothing, or how long the target takes for an item. */
  delay: () => Promise<void> | undefined
) => unknown

// The chains are data: what fits together is known here, not by the types.
const anyPipe = pipe as unknown as (...args: unknown[]) => unknown
const anyPipeSync = pipeSync as unknown as (...args: unknown[]) => unknown
const anyCompose = compose as unknown as (...stages: unknown[]) => Stage<Item, Item>

function targetOf(
  out: Item[],
  delay: () => Promise<void> | undefined
): ReturnType<typeof trackedTarget<Item>> {
  return trackedTarget<Item>({
    onSend(item) {
      out.push(item)
      return delay()
    }
  })
}

const PERFORM: Record<string, Perform> = {
  async pushed(source, stages, out, delay) {
    const target = targetOf(out, delay)
    try {
      await anyPipe(source, ...stages, target)
      equal(target.log.closes, 1, 'how often the target was closed')
      equal(target.log.thrown, [], 'what was thrown into the target')
    } finally {
      equal(target.log.breaches, [], 'what the target complained of')
    }
  },
  async pulled(source, stages, out, delay) {
    for await (const item of anyPipe(source, ...stages) as AsyncIterable<Item>) {
      out.push(item)
      await delay()
    }
  },
  async 'sent to by hand'(source, stages, out, delay) {
    const target = targetOf(out, delay)
    const head = anyCompose(...stages)(target)
    try {
      if (head.done !== true) for await (const item of source) if ((await head.send(item)) === DONE) break
      await head.close()
    } catch (error) {
      await head.throw(error)
      await head.close()
    }
    equal(target.log.closes, 1, 'how often the target was closed')
    equal(target.log.breaches, [], 'what the target complained of')
  },
  async 'pulled through one composed stage'(source, stages, out) {
    out.push(...((await toArray<Item>()(anyCompose(...stages)(source))) as Item[]))
  }
}

const PERFORM_SYNC: Record<string, Perform> = {
  'pushed synchronously'(source, stages, out, delay) {
    anyPipeSync(source, ...stages, targetOf(out, delay))
  },
  'pulled synchronously'(source, stages, out) {
    for (const item of anyPipeSync(source, ...stages) as Iterable<Item>) out.push(item)
  }
}

async function outcome(found: Case, perform: Perform): Promise<Outcome> {
  const scheduler = new Scheduler(found.order)
  const { source, log } = open(found, scheduler)
  const out: Item[] = []
  let ended: unknown = 'well'
  try {
    const stages = found.links.map(({ make }) => make(found.slowStages ? scheduler.pace : undefined))
    const delay = found.slowTarget ? scheduler.pace : (): undefined => {}
    await scheduler.play(() => perform(source, stages, out, delay))
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

/** Compares a run with what the definitions give. */
async function compare(found: Case, form: string, perform: Perform): Promise<void> {
  const model = expected(found)
  const actual = await outcome(found, perform)
  // A collected array is not seen where the run failed.
  if (actual.ended === 'well' || form !== 'pulled through one composed stage') {
    equal(actual.items, model.items, `${form}: the items`)
  }
  equal(actual.ended, model.ended, `${form}: how it ended`)
  equal(actual.cleanedUp, true, `${form}: whether the source was returned once`)
  const exact = found.kind === 'generator' && !found.links.some(({ readsAhead }) => readsAhead)
  if (exact) equal(actual.given, model.given, `${form}: how many items were taken from the source`)
}

/** Runs a chain in every form; answers in how many. */
async function compareAll(found: Case): Promise<number> {
  const kind = found.kind === 'array' ? 'array' : 'generator'
  const links = found.links.filter(link => link.sync)
  const sync: Case = { ...found, kind, links, slowStages: false, slowTarget: false }
  for (const [form, perform] of Object.entries(PERFORM)) await compare(found, form, perform)
  for (const [form, perform] of Object.entries(PERFORM_SYNC)) await compare(sync, form, perform)
  return Object.keys(PERFORM).length + Object.keys(PERFORM_SYNC).length
}

/** Random chains of operators, in every form, held against what their definitions give. */
export function chains(options: ChainsOptions = {}): PortableTest {
  const { numRuns = ENOUGH, seed = Math.trunc(Math.random() * 2 ** 31), ...rest } = options
  return {
    name: `chains of operators give what their definitions give, in every form (seed ${seed})`,
    timeout: Math.max(90_000, numRuns * 10),
    run: () => tryChains({ numRuns, seed, ...rest })
  }
}

async function tryChains(parameters: ChainsOptions & { readonly numRuns: number }): Promise<Counts> {
  const tried = new Map<string, number>()
  let pipelines = 0
  const property = fc.asyncProperty(cases, async found => {
    for (const { name } of found.links) tried.set(name, (tried.get(name) ?? 0) + 1)
    pipelines += await compareAll(found)
  })
  await fc.assert(property, { ...parameters, timeout: 5000 })
  const { numRuns } = parameters
  const seldom = [...tried].filter(([, count]) => numRuns >= ENOUGH && count < LEAST)
  equal(seldom, [], `what was tried less than ${LEAST} times`)
  const byOperator = [...tried]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => [`chains with ${name}`, count])
  return { chains: numRuns, pipelines, ...Object.fromEntries(byOperator) }
}
