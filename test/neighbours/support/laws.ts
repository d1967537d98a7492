import { map, take } from '@costream/core'
import { expect } from 'vitest'
import { numberAt } from './between.ts'
import type { Neighbour } from './neighbour.ts'
import { attempt, FEED_ERROR, type Outcome } from './trial.ts'

/** What must hold next to every neighbour. */
export interface Law {
  readonly title: string
  /** Why a neighbour is no subject of this law, where it is none. */
  readonly exempt?: (neighbour: Neighbour) => string | undefined
  readonly check: (neighbour: Neighbour) => Promise<void>
}

/** More rows than lie between the feed and the end. */
function many({ besides = 0 }: Neighbour): number {
  return besides * 2 + 6000
}

/** How many of `total` rows arrive. */
function arriving(total: number): number {
  let place = 0
  while (numberAt(place) < total) place++
  return place
}

const everyRow: Law = {
  title: 'every row arrives, in order and intact',
  async check(neighbour) {
    const outcome = await attempt(neighbour, { total: 500 })
    expectSuccess(outcome)
    expect(outcome).toMatchObject({ arrived: arriving(500), given: 500 })
  }
}

const backpressure: Law = {
  title: 'a slow sink holds up its source, within what all parts declare, and loses nothing',
  exempt: ({ unbounded, unheld }) => unbounded ?? unheld,
  async check(neighbour) {
    const total = many(neighbour)
    const outcome = await attempt(neighbour, { total, whileHeld() {} })
    expect(outcome.capacity).toBeLessThan(total)
    expect(outcome.held).toBeLessThanOrEqual(outcome.capacity)
    expectSuccess(outcome)
    expect(outcome).toMatchObject({ arrived: arriving(total), given: total })
  }
}

const earlyStop: Law = {
  title: 'a stage that wants no more is a success, and both sides are released',
  async check(neighbour) {
    const total = many(neighbour)
    const outcome = await attempt(neighbour, { total, last: take(3) })
    expectSuccess(outcome)
    expect(outcome.arrived).toBe(3)
    if (neighbour.unbounded === undefined) expect(outcome.given).toBeLessThan(total)
  }
}

const stageFails: Law = {
  title: 'a stage that fails is what the run fails with, and both sides are released',
  async check(neighbour) {
    const error = new Error('stage')
    let left = 4
    const fails = map(item => {
      if (--left === 0) throw error
      return item
    })
    const outcome = await attempt(neighbour, { total: many(neighbour), last: fails })
    expectFailure(neighbour, outcome, error)
    expectNoEnd(neighbour, outcome)
  }
}

const feedFails: Law = {
  title: 'a source that fails is no end, and both sides are released',
  exempt: ({ unfed }) => unfed,
  async check(neighbour) {
    const outcome = await attempt(neighbour, { total: 500, failAt: 400 })
    expectFailure(neighbour, outcome, outcome.passage.source === undefined ? FEED_ERROR : undefined)
    expectNoEnd(neighbour, outcome)
  }
}

const neighbourFails: Law = {
  title: 'it fails the run when it fails itself, and both sides are released',
  exempt: ({ unheld }) => unheld,
  async check(neighbour) {
    const error = new Error('neighbour')
    const outcome = await attempt(neighbour, {
      total: many(neighbour),
      whileHeld: ({ passage }) => (passage.fail ?? (reason => passage.streams[0]?.destroy(reason)))(error)
    })
    expectFailure(neighbour, outcome, outcome.passage.fail === undefined ? error : undefined)
  }
}

const abort: Law = {
  title: 'an abort is heard while a slow sink holds it up, and both sides are released',
  exempt: ({ unheld }) => unheld,
  async check(neighbour) {
    const reason = new Error('abort')
    const outcome = await attempt(neighbour, {
      total: many(neighbour),
      whileHeld: trial => trial.abort(reason)
    })
    expectFailure(neighbour, outcome, reason)
    expectNoEnd(neighbour, outcome)
  }
}

/** Everything that must hold. */
export const LAWS: readonly Law[] = [
  everyRow,
  backpressure,
  earlyStop,
  stageFails,
  feedFails,
  neighbourFails,
  abort
]

function expectSuccess(outcome: Outcome): void {
  expect(outcome).toMatchObject({ failure: undefined, farFailure: undefined, wrong: undefined, left: [] })
}

/** A run that failed: with `error`, where that is given. */
function expectFailure({ wraps }: Neighbour, outcome: Outcome, error?: Error): void {
  expect(outcome).toMatchObject({ failure: { error: expect.anything() }, wrong: undefined, left: [] })
  const found = outcome.failure?.error
  if (error !== undefined) expect(wraps === undefined ? [found] : causes(found)).toContain(error)
}

/** A far end that did not take the failure for an end. */
function expectNoEnd({ silent }: Neighbour, outcome: Outcome): void {
  if (outcome.passage.arrived !== undefined && silent === undefined) expect(outcome.farFailure).toBeDefined()
}

/** An error and what caused it. */
function causes(error: unknown): readonly unknown[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [error]
}
