import { fromObservable, pull, type Source, toObservable } from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import { from, map, type Observable, take } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { nextTo } from './support/next-to.ts'
import { type Row, rows } from './support/row.ts'

const unbounded = 'an observable cannot wait'

/** Held up, an observable has failed by itself: more came than `fromObservable` keeps. */
const fail = (): void => {}

nextTo('rxjs: an Observable first', {
  unbounded,
  open: ({ feed }) => ({ source: fromObservable(from(feed)), streams: [], fail })
})

nextTo('rxjs: operators between', {
  unbounded,
  open: () => ({
    before: [
      pull((source: Source<Row>) => fromObservable(observable(source).pipe(map(row => ({ ...row })))))
    ],
    streams: [],
    fail
  })
})

nextTo('rxjs: an Observer last', {
  unheld: 'an Observer cannot wait',
  open() {
    const kept: Row[] = []
    const ended = Promise.withResolvers<void>()
    ended.promise.catch(() => {})
    return {
      sink(source: Source<Row>) {
        observable(source).subscribe({
          next: row => kept.push(row),
          error: ended.reject,
          complete: ended.resolve
        })
        return ended.promise
      },
      arrived: after(ended.promise, kept),
      streams: []
    }
  }
})

describe('rxjs', () => {
  it('an operator that wants no more returns the source', async () => {
    const { source, log } = trackedSource('async generator', { items: rows(500) })
    const taken = observable(source).pipe(take(3))
    const numbers: number[] = []
    await new Promise<void>((resolve, reject) => {
      taken.subscribe({ next: row => numbers.push(row.n), error: reject, complete: resolve })
    })
    expect(numbers).toEqual([0, 1, 2])
    await expect.poll(() => log.cleanUps).toBe(1)
    expect(log.given).toBeLessThan(10)
  })
})

/** A source as RxJS has it. */
function observable(source: Source<Row>): Observable<Row> {
  return from(toObservable(source))
}

async function* after(end: Promise<void>, rows: readonly Row[]): AsyncGenerator<Row, void, undefined> {
  await end
  yield* rows
}
