import { compose, drop, filter, map, pipe, type Stage, tap, toArray } from '@costream/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

interface Plan {
  readonly kind: 'map' | 'filter' | 'tap'
  /** Whether the callback answers a promise. */
  readonly later: boolean
  /** At which item it fails. */
  readonly failsAt: number
}

const plan: fc.Arbitrary<Plan> = fc.record({
  kind: fc.constantFrom('map', 'filter', 'tap'),
  later: fc.boolean(),
  failsAt: fc.oneof({ weight: 9, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: fc.nat(8) })
})

describe('stages of one callback in a row', () => {
  test('call and answer, joined, what they do one by one: for any row, at once or later, failing anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(plan, { minLength: 1, maxLength: 10 }), async plans => {
        expect(await run(plans, stage => stage)).toEqual(await run(plans, stage => compose(stage, drop(0))))
      }),
      { numRuns: 500 }
    )
  })
})

type Link = Stage<number, number>

/** All that can be seen of a run over the stages of some plans: the calls in their order, the items or the failure. */
async function run(plans: readonly Plan[], put: (stage: Link) => Link): Promise<unknown> {
  const calls: unknown[] = []
  const stages = plans.map(({ kind, later, failsAt }, place) => {
    const answer = (item: number): number | boolean => {
      if (calls.push([place, item]) > 400) throw new Error('no end')
      if (item === failsAt) throw new Error(`${place} fails`)
      return kind === 'map' ? item + 1 : (item + place) % 3 !== 0
    }
    const callback = later ? async (item: number) => answer(item) : answer
    const make = { map, filter, tap }[kind] as (fn: typeof callback) => Link
    return put(make(callback))
  })
  const chain = stages.reduce((before, stage) => compose(before, stage))
  const outcome = await pipe([0, 1, 2, 3, 4, 5], chain, toArray()).catch(String)
  return { calls, outcome }
}
