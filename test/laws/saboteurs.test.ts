import { map, pipe, pipeSync, stage, toArray } from '@costream/core'
import { afterAll, describe, expect, test } from 'vitest'
import { breachesOf, LAWS } from '../../packages/core/src/testing/laws.ts'
import { performAlone } from '../../packages/core/src/testing/matrix.ts'
import { promisesOf } from '../support/promises.ts'
import { SABOTEURS } from './saboteurs.ts'

/** How long, in milliseconds, a saboteur that never ends is waited for. */
const PATIENCE = 300

const killed: string[] = []

afterAll(() => {
  console.log(`${killed.length} saboteurs killed, by law:\n${killed.toSorted().join('\n')}`)
})

describe('the laws', () => {
  test.each(SABOTEURS)('catch $name', async ({ name, cell, honest, killedBy }) => {
    const [number, title] = killedBy
    const found = breachesOf(cell, await performAlone(cell, PATIENCE))
    expect(found.map(({ law, title }) => [law, title])).toContainEqual([number, title])
    // Without the saboteur the same cell breaks no law: it is the sabotage that was noticed.
    expect(breachesOf(honest, await performAlone(honest))).toEqual([])
    killed.push(`${String(number).padStart(4)}  ${title}: ${name}`)
  })

  test.each(LAWS)('$number, $title, each catch some saboteur', ({ number, title }) => {
    const caught = SABOTEURS.filter(({ killedBy }) => killedBy[0] === number && killedBy[1] === title)
    expect(caught.length).toBeGreaterThan(0)
  })

  // The ninth law, which does not show in a single run.
  test.each([
    [
      'a stage that makes a promise an item',
      () => stage<number, number>(target => ({ item: async n => target.send(n) }))
    ],
    ['a function that makes a promise an item', () => map(async (n: number) => n)]
  ])('catch %s', async (name, make) => {
    const numbers = Array.from({ length: 500 }, (_, n) => n)
    expect(await promisesOf(() => pipe(numbers, make(), toArray()))).toBeGreaterThan(numbers.length)
    expect(
      await promisesOf(() =>
        pipeSync(
          numbers,
          map((n: number) => n),
          toArray()
        )
      )
    ).toBe(0)
    killed.push(`   9  constant stack and heap: ${name}`)
  })
})
