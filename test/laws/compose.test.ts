import { compose, pipe, type Stage, type Target, toArray } from '@costream/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { replayable, SEED } from '../support/replay.ts'
import { Scheduler } from '../support/scheduler.ts'
import { cases, open } from './chains.ts'
import type { Item } from './operators.ts'

type AnyStage = Stage<Item, Item>

const composeAll = compose as unknown as (...stages: AnyStage[]) => AnyStage

/** The same stages, joined two by two as the scheduler says, with nothing in between now and then. */
function bracket(stages: readonly AnyStage[], scheduler: Scheduler): AnyStage {
  const [only] = stages
  if (only === undefined) return compose<Item>()
  if (scheduler.below(6) === 0) return composeAll(compose<Item>(), bracket(stages, scheduler))
  if (scheduler.below(6) === 0) return composeAll(bracket(stages, scheduler), compose<Item>())
  if (stages.length === 1) return scheduler.below(2) === 0 ? only : composeAll(only)
  const at = 1 + scheduler.below(stages.length - 1)
  return composeAll(bracket(stages.slice(0, at), scheduler), bracket(stages.slice(at), scheduler))
}

/** Applies the stages to a target one by one, the last first: what composing means. */
function nest(stages: readonly AnyStage[], target: Target<Item, Item[]>): Target<Item, Item[]> {
  return stages.reduceRight((below, stage) => stage(below), target)
}

describe(`compose(), seed ${SEED}`, () => {
  test('is associative, with compose() as its identity, over any stages', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(cases, async found => {
        const run = async (form: (source: AsyncIterable<Item>, stages: AnyStage[]) => unknown) => {
          const scheduler = new Scheduler(found.order)
          const { source } = open(found, scheduler)
          const stages = found.links.map(({ make }) => make(found.slowStages ? scheduler.pace : undefined))
          try {
            return await scheduler.play(() => form(source as AsyncIterable<Item>, stages))
          } catch (error) {
            return { error }
          }
        }
        const shape = new Scheduler(found.order + 1)
        const flat = await run((source, stages) => pipe(source, composeAll(...stages), toArray()))
        const grouped = await run((source, stages) => pipe(source, bracket(stages, shape), toArray()))
        const nested = await run((source, stages) => pipe(source, nest(stages, toArray<Item>().open())))
        const fused = await run((source, stages) => {
          const flow = stages.reduce<AsyncIterable<Item>>((before, stage) => stage(before), source)
          return toArray<Item>()(flow)
        })
        expect(grouped).toEqual(flat)
        expect(nested).toEqual(flat)
        expect(fused).toEqual(flat)
      }),
      { ...replayable(1_500), timeout: 5000 }
    )
  })
})
