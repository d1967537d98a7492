import { describe, expect, test } from 'vitest'
import { perform } from './cell.ts'
import { breaches, LAWS } from './laws.ts'
import { SABOTEURS } from './saboteurs.ts'

/** How long, in milliseconds, a saboteur that never ends is waited for. */
const PATIENCE = 300

describe('the laws', () => {
  test.each(SABOTEURS)('catch $name', async ({ cell, honest, killedBy }) => {
    const [number, title] = killedBy
    const found = breaches(cell, await perform(cell, PATIENCE))
    expect(found.map(({ law }) => [law.number, law.title])).toContainEqual([number, title])
    // Without the saboteur the same cell breaks no law: it is the sabotage that was noticed.
    expect(breaches(honest, await perform(honest))).toEqual([])
  })

  test.each(LAWS)('$number, $title, each catch some saboteur', ({ number, title }) => {
    const killed = SABOTEURS.filter(({ killedBy }) => killedBy[0] === number && killedBy[1] === title)
    expect(killed.length).toBeGreaterThan(0)
  })
})
