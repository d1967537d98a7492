import {
  branch,
  broadcast,
  combineLatest,
  concat,
  count,
  drain,
  forEach,
  groupBy,
  hub,
  interleave,
  map,
  merge,
  partition,
  pipe,
  queued,
  retry,
  route,
  type Sink,
  type Source,
  share,
  take,
  zip
} from '@costream/core'
import { type SourceLog, type TrackedSource, trackedSource, turn } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

type Sources = readonly Source<number>[]
type Run = (sources: Sources, end: Sink<unknown, unknown>, signal: AbortSignal) => Promise<unknown>[]

/** A way to read one flow of several sources. */
function joined(join: (...sources: Source<number>[]) => Source<unknown>): Run {
  return (sources, end, signal) => [pipe(join(...sources), end, { signal })]
}

/** A way to run every source into a target of its own making. */
function first(run: (source: Source<number>, end: Sink<unknown, unknown>) => Promise<unknown>[]): Run {
  return ([source = [], ...others], end, signal) => [
    ...run(pipe(source, { signal }), end),
    ...others.map(other => pipe(other, take(0), drain()))
  ]
}

const runs: Readonly<Record<string, Run>> = {
  merge: joined(merge),
  concat: joined(concat),
  interleave: joined(interleave),
  zip: joined(zip),
  combineLatest: joined(combineLatest),
  nested: joined((...sources) => zip(merge(...sources), concat([1, 2], interleave([3], [4])))),
  retry: first((source, end) => [
    pipe(
      retry(() => source, { retries: 1 }),
      end
    )
  ]),
  share: first((source, end) => {
    const shared = share(source, { capacity: 2 })
    return [pipe(shared, end), pipe(shared, take(2), end), pipe(shared, end)]
  }),
  partition: first((source, end) => partition((n: number) => n > 1)(source).map(flow => pipe(flow, end))),
  groupBy: first((source, end) => [
    pipe(
      source,
      groupBy(n => n),
      map(group => void pipe(group, drain()).catch(() => {})),
      end
    )
  ]),
  broadcast: first((source, end) => [pipe(source, broadcast(branch(end, { capacity: 2 }), count(), end))]),
  isolated: first((source, end) => [
    pipe(source, broadcast(branch(end, { isolated: true }), take<number>(4)(count())))
  ]),
  route: first((source, end) => [
    pipe(
      source,
      route(n => (n > 1 ? 'a' : 'b'), { a: end, b: end })
    )
  ]),
  hub: first((source, end) => {
    const items = hub<number>({ replay: 1 })
    const members = [items.join(end), items.join(count(), { capacity: 1, overflow: 'drop-oldest' })]
    return [pipe(source, items), ...members.map(({ result }) => result)]
  }),
  queued: (sources, end, signal) => {
    const all = queued(end, sources.length)
    return sources.map(source => pipe(source, all, { signal }))
  }
}

const script = fc.record({
  slow: fc.boolean(),
  async: fc.boolean(),
  items: fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }),
  endless: fc.boolean(),
  failAt: fc.option(fc.nat(6), { nil: undefined })
})

describe.each(Object.keys(runs))('%s', name => {
  test('returns every source, whatever ends it, and leaves no rejection and no listener', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(script, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('abort', 'stop', 'fail', 'fail later'),
        fc.nat(6),
        async (scripts, how, after) => {
          const tracked = scripts.map(({ async, failAt, ...rest }): TrackedSource<number> => {
            const given = { ...rest, ...(failAt !== undefined && { failAt }) }
            return async ? trackedSource('async generator', given) : trackedSource('generator', given)
          })
          const controller = new AbortController()
          let seen = 0
          const failing = forEach(() => {
            if (seen++ < after) return undefined
            if (how === 'fail') throw new Error('sink')
            if (how === 'fail later') return turn().then(() => Promise.reject(new Error('sink')))
            return undefined
          })
          const end: Sink<unknown, unknown> = how === 'stop' ? take(after)(drain()) : failing
          const run = runs[name] as Run
          const running = Promise.allSettled(
            run(
              tracked.map(({ source }) => source),
              end,
              controller.signal
            )
          )
          for (let n = 0; n < after; n++) await turn()
          controller.abort(new Error('abort'))
          await running
          await turn()
          const left = (log: SourceLog): boolean => log.opened !== log.cleanUps
          expect(tracked.map(({ log }) => log).filter(left)).toEqual([])
        }
      ),
      { numRuns: 60 }
    )
  })
})
