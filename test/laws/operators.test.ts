import { compose, DONE, pipe, pipeSync, type Stage, toArray } from '@costream/core'
import { trackedTarget } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { replayable, SEED } from '../support/replay.ts'
import { Scheduler } from '../support/scheduler.ts'
import { type Case, cases, expected, type Outcome, open } from './chains.ts'
import type { Item } from './operators.ts'

/** How many chains are tried; each is run in several forms. */
const REPLAY = replayable(10_000)

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
      expect(target.log).toMatchObject({ closes: 1, thrown: [] })
    } finally {
      expect(target.log.breaches).toEqual([])
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
    expect(target.log).toMatchObject({ closes: 1, breaches: [] })
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
        const links = found.links.filter(link => link.sync)
        const sync: Case = { ...found, kind, links, slowStages: false, slowTarget: false }
        for (const [form, perform] of Object.entries(PERFORM_SYNC)) await compare(sync, form, perform)
      }),
      { ...REPLAY, timeout: 5000 }
    )
    const rows = [...tried].toSorted(([, a], [, b]) => b - a)
    const table = rows.map(([name, count]) => `${String(count).padStart(7)}  ${name}`).join('\n')
    console.log(
      `seed ${SEED}: ${REPLAY.numRuns} chains, ${pipelines} pipelines; chains by operator:\n${table}`
    )
    if (REPLAY.numRuns >= 10_000)
      for (const [name, count] of tried) expect(count, name).toBeGreaterThanOrEqual(LEAST)
  })
})
