import {
  batch,
  type Clock,
  DONE,
  debounce,
  delay,
  drain,
  type Failure,
  map,
  pipe,
  pipeSync,
  rateLimit,
  type Stage,
  throttle,
  timeoutEach,
  toArray,
  toTransformStream
} from '@costream/core'
import { trackedTarget, virtualClock } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { promisesOf } from '../support/promises.ts'
import { replayable, SEED } from '../support/replay.ts'
import { afterGaps, sleep, timedSource, watchedClock } from '../support/timed-source.ts'

type Make = (clock: Clock) => Stage<number, unknown>

const STAGES: readonly (readonly [string, Make])[] = [
  ['batch', clock => batch({ size: 3, time: 20, clock })],
  ['batch of any size', clock => batch({ size: Infinity, time: 0, clock })],
  ['rateLimit', clock => rateLimit({ limit: 2, interval: 50, clock })],
  ['throttle', clock => throttle(20, { clock })],
  ['throttle, trailing', clock => throttle(20, { leading: false, clock })],
  ['throttle, leading', clock => throttle(20, { trailing: false, clock })],
  ['debounce', clock => debounce(20, { clock })],
  ['debounce with maxWait', clock => debounce(20, { maxWait: 30, clock })],
  ['delay', clock => delay(20, { clock })],
  ['delay with a capacity', clock => delay(50, { capacity: 2, clock })],
  ['timeoutEach', clock => timeoutEach(10_000, { clock })]
]

/** How a run ends, if not by the end of its source. */
type Ending =
  | { readonly kind: 'end' }
  | { readonly kind: 'source fails'; readonly error: unknown }
  | { readonly kind: 'target is done'; readonly index: number }
  | { readonly kind: 'target fails'; readonly index: number; readonly error: unknown }
  | { readonly kind: 'target ends by itself'; readonly at: number }
  | { readonly kind: 'abort'; readonly at: number; readonly error: unknown }

interface Case {
  readonly gaps: readonly number[]
  readonly tail: number
  /** How long the target takes for each item, in turn; with 0 it answers at once. */
  readonly pace: readonly number[]
  readonly ending: Ending
}

const errors = fc.constantFrom(new Error('it'), undefined, null, 0)
const reasons = fc.constantFrom(new Error('it'), null, 0)
const index = fc.nat(5)
const at = fc.oneof(fc.nat(40), fc.nat(200))
const gap = fc.oneof(fc.constant(0), fc.nat(5), fc.nat(30))
const endings: fc.Arbitrary<Ending> = fc.oneof(
  fc.record({ kind: fc.constant('end' as const) }),
  fc.record({ kind: fc.constant('source fails' as const), error: errors }),
  fc.record({ kind: fc.constant('target is done' as const), index }),
  fc.record({ kind: fc.constant('target fails' as const), index, error: errors }),
  fc.record({ kind: fc.constant('target ends by itself' as const), at }),
  fc.record({ kind: fc.constant('abort' as const), at, error: reasons })
)
const cases: fc.Arbitrary<Case> = fc.record({
  gaps: fc.array(gap, { maxLength: 12, size: 'max' }),
  tail: gap,
  pace: fc.array(gap, { minLength: 1, maxLength: 4 }),
  ending: endings
})

/** A target that takes its time, and ends as the case says. */
function targetOf(clock: Clock, { pace, ending }: Case) {
  const listeners = new Set<(failure?: Failure) => void>()
  const ended: { at?: number } = {}
  let over = false
  const act = (index: number): typeof DONE | undefined => {
    const ends = ending.kind.startsWith('target') && 'index' in ending && index === ending.index
    if (ends) ended.at = clock.now()
    if (ends && 'error' in ending) throw ending.error
    return over || ends ? DONE : undefined
  }
  const tracked = trackedTarget<unknown>({
    onSend(_, index) {
      const ms = pace[index % pace.length] ?? 0
      return ms === 0 ? act(index) : sleep(clock, ms).then(() => act(index))
    }
  })
  if (ending.kind === 'target ends by itself') {
    clock.after(ending.at, () => {
      over = true
      for (const listener of listeners) listener()
    })
  }
  const target = {
    send: tracked.send,
    throw: tracked.throw,
    close: tracked.close,
    get done() {
      return over
    },
    onEnd(listener: (failure?: Failure) => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    }
  }
  return { target, log: tracked.log, listeners, ended }
}

/** What a run came to, at the moment it settled. */
interface Outcome {
  readonly failure?: Failure
  readonly left: number
  readonly at: number
}

async function settle(run: Promise<unknown>, clock: Clock & { readonly left: number }): Promise<Outcome> {
  const seen = (): { readonly left: number; readonly at: number } => ({ left: clock.left, at: clock.now() })
  return run.then(
    () => seen(),
    error => ({ failure: { error }, ...seen() })
  )
}

/** The items, how they end, and a signal that aborts when the case says so. */
function open({ gaps, tail, ending }: Case) {
  const clock = virtualClock()
  const items = afterGaps(gaps)
  const end = (items.at(-1)?.at ?? 0) + tail
  const failure = ending.kind === 'source fails' ? { error: ending.error } : undefined
  const controller = new AbortController()
  if (ending.kind === 'abort') clock.after(ending.at, () => controller.abort(ending.error))
  return {
    clock,
    own: watchedClock(clock),
    end,
    ...timedSource(clock, items, end, failure),
    signal: controller.signal
  }
}

/** Far beyond whatever a case takes. */
const FAR = 20_000

describe.each(STAGES)(`%s, seed ${SEED}`, (_, make) => {
  test('leaves no timer and returns its source, however a run into a target ends', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.boolean(), async (found, attached) => {
        const { ending, pace } = found
        const { clock, own, end, source, log: sourceLog, signal } = open(found)
        const { target, log, listeners, ended } = targetOf(clock, found)
        const run = attached
          ? pipe(source, make(own)(target), { signal })
          : pipe(source, make(own), target, { signal })
        let taken = 0
        const noted = run.finally(() => {
          taken = log.items.length
        })
        const outcome = settle(noted, own)
        await clock.advance(FAR)
        const { failure, left, at } = await outcome

        expect(left).toBe(0)
        expect(listeners.size).toBe(0)
        expect(log.breaches).toEqual([])
        // What stops the run in the moment of the source's end may come before that end is heard.
        const unheard = at === end && ending.kind !== 'end' && ending.kind !== 'source fails'
        const over = sourceLog.ends + sourceLog.returns
        expect(unheard ? Math.min(over, 1) : over, 'how often the source was over').toBe(1)
        expect(sourceLog.returns, 'how often the source was returned').toBeLessThanOrEqual(1)
        const fails =
          (ending.kind === 'source fails' && sourceLog.ends === 1) ||
          (ending.kind === 'target fails' && taken > ending.index) ||
          (ending.kind === 'abort' && signal.aborted && at === ending.at && failure !== undefined)
        if (ending.kind === 'abort' && at > ending.at) expect.fail('the abort was not heard')
        expect(failure).toEqual(fails && 'error' in ending ? { error: ending.error } : undefined)
        expect(log.closes).toBe(fails ? 0 : 1)
        if (fails && ending.kind !== 'target fails') expect(log.thrown).toEqual([{ error: ending.error }])
        if (ended.at !== undefined) expect(at, 'a failure below, or DONE, is heard at once').toBe(ended.at)
        if (ending.kind === 'target ends by itself') {
          const wellBefore = sourceLog.ends === 1 && at <= ending.at
          if (!wellBefore)
            expect(at, 'an early end is prompt').toBeLessThanOrEqual(ending.at + Math.max(...pace))
        }
        if (ending.kind === 'target is done') expect(taken).toBeLessThanOrEqual(ending.index + 1)
        expect(taken, 'nothing is sent when the run is over').toBe(log.items.length)
      }),
      replayable(300)
    )
  })

  test('leaves no timer when it is read, whatever the reader does', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async found => {
        const { ending, pace } = found
        const { clock, own, source, log, signal } = open(found)
        const stops = ending.kind === 'target is done' ? ending.index + 1 : Infinity
        let overAt: number | undefined
        const read = async (): Promise<number> => {
          let index = 0
          for await (const _ of pipe(
            source,
            make(own),
            map(item => item),
            { signal }
          )) {
            await sleep(clock, pace[index % pace.length] ?? 0)
            if (++index === stops) break
          }
          return index
        }
        const outcome = settle(
          read().finally(() => {
            overAt = clock.now()
          }),
          own
        )
        await clock.advance(FAR)
        const { failure, left } = await outcome
        expect(overAt).toBeDefined()
        expect(left).toBe(0)
        expect(clock.pending).toBe(0)
        expect(log.ends + log.returns).toBe(1)
        if (ending.kind === 'source fails' && log.ends === 1) expect(failure).toEqual({ error: ending.error })
        else if (ending.kind !== 'abort') expect(failure).toBeUndefined()
      }),
      replayable(100)
    )
  })

  test('leaves no timer when it is sent to by hand', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async found => {
        const { ending } = found
        const { clock, own, source, signal } = open({ ...found, ending: { kind: 'end' } })
        const { target, log, listeners } = targetOf(clock, found)
        const head = make(own)(target)
        const run = async (): Promise<void> => {
          const thrown = ending.kind === 'source fails' ? { error: ending.error } : undefined
          for await (const item of source) if ((await head.send(item)) === DONE) break
          if (thrown === undefined) return void (await head.close())
          await head.throw(thrown.error)
        }
        const failing = async (error: unknown): Promise<never> => {
          await Promise.resolve(error)
            .then(head.throw)
            .catch(() => {})
          throw error
        }
        const outcome = settle(run().catch(failing), own)
        await clock.advance(FAR)
        const { failure, left } = await outcome
        expect(left).toBe(0)
        expect(signal.aborted).toBe(false)
        expect(listeners.size).toBe(0)
        expect(log.breaches).toEqual([])
        const fails =
          ending.kind === 'source fails' ||
          (ending.kind === 'target fails' && log.items.length > ending.index)
        expect(failure).toEqual(fails ? { error: ending.error } : undefined)
      }),
      replayable(100)
    )
  })

  test('leaves no timer in a TransformStream whose reader stops or whose writer aborts', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.boolean(), async (found, aborts) => {
        const clock = virtualClock()
        const own = watchedClock(clock)
        const { readable, writable } = toTransformStream(make(own))
        const writer = writable.getWriter()
        const reader = readable.getReader()
        const write = async (): Promise<void> => {
          for (const gap of found.gaps) {
            await sleep(clock, gap)
            await writer.write(gap)
          }
        }
        const read = async (): Promise<void> => {
          for (let index = 0; !(await reader.read()).done; index++) {
            await sleep(clock, found.pace[index % found.pace.length] ?? 0)
          }
        }
        const both = Promise.allSettled([write(), read(), writer.closed, reader.closed])
        await clock.advance(found.tail * 4)
        await (aborts ? writer.abort('enough') : reader.cancel('enough')).catch(() => {})
        expect(own.left).toBe(0)
        await clock.advance(FAR)
        await both
        expect(clock.pending).toBe(0)
      }),
      replayable(100)
    )
  })

  test('starts nothing where the signal has aborted before', async () => {
    const { clock, own, source, log } = open({ gaps: [1], tail: 0, pace: [0], ending: { kind: 'end' } })
    const run = pipe(source, make(own), toArray(), { signal: AbortSignal.abort('before') })
    await expect(run).rejects.toBe('before')
    expect(own.left).toBe(0)
    expect(clock.pending).toBe(0)
    expect(log.given).toBe(0)
  })

  test('is refused where nothing waits, before the source is touched', () => {
    let reads = 0
    function* items(): Generator<number> {
      reads++
      yield 1
    }
    const { own } = open({ gaps: [], tail: 0, pace: [0], ending: { kind: 'end' } })
    const name = make(own).name
    expect(() => pipeSync(items(), make(own), toArray())).toThrow(
      new RegExp(`^pipeSync: the stage ${name} .*Use pipe`)
    )
    expect(() => pipeSync(items(), make(own))).toThrow(TypeError)
    expect(reads).toBe(0)
  })
})

const MANY = 100_000

describe('many synchronous items', () => {
  test.each<readonly [string, Make]>([
    ['batch', clock => batch({ size: 3, time: 20, clock })],
    ['rateLimit', clock => rateLimit({ limit: 2 * MANY, interval: 20, clock })],
    ['throttle', clock => throttle(20, { clock })],
    ['debounce', clock => debounce(20, { maxWait: 40, clock })],
    ['delay', clock => delay(0, { clock })]
  ])('make no promise each, and no timer: %s', async (name, make) => {
    let timers = 0
    const { now, after, advance } = virtualClock()
    const clock = {
      now,
      after(delay: number, act: () => void) {
        timers++
        return after(delay, act)
      }
    }
    const items = Array.from({ length: MANY }, (_, index) => index)
    const promises = await promisesOf(async () => {
      const run = pipe(items, make(clock), drain())
      await advance(100)
      await run
    })
    expect(promises).toBeLessThan(MANY / 10)
    // A batch may be due by time, so each sets a timer; the others set one for all, and perhaps one at the end.
    expect(timers).toBeLessThanOrEqual(name === 'batch' ? Math.ceil(MANY / 3) : 2)
  })
})
