import {
  attempt,
  batch,
  buffer,
  catchError,
  compose,
  debounce,
  delay,
  distinct,
  dropWhile,
  every,
  expand,
  find,
  forEach,
  interval,
  json,
  last,
  lines,
  map,
  mapConcurrent,
  pairwise,
  parseJson,
  pipe,
  rateLimit,
  type Stage,
  some,
  startWith,
  switchMap,
  takeUntil,
  throttle,
  timeoutEach,
  toArray,
  toMap,
  toSet
} from '@costream/core'
import { expectTypeOf, test } from 'vitest'

test('stages that pass items on keep their type', () => {
  const signal = AbortSignal.abort()
  const kept = pipe(
    [1, 2],
    dropWhile(n => n < 1),
    distinct(n => n % 2),
    takeUntil(signal),
    buffer(2),
    toArray()
  )
  expectTypeOf(kept).toEqualTypeOf<Promise<number[]>>()
})

test('stages of time keep the type, and batches are arrays of it', () => {
  const kept = pipe(
    interval(5),
    rateLimit({ limit: 2, interval: 10 }),
    throttle(5, { trailing: false }),
    debounce(5),
    delay(5),
    timeoutEach(50),
    toArray()
  )
  expectTypeOf(kept).toEqualTypeOf<Promise<number[]>>()
  expectTypeOf(pipe(['a'], batch({ size: 2, time: 5 }), toArray())).toEqualTypeOf<Promise<string[][]>>()
})

test('stages that change items tell what they make', () => {
  const changed = pipe(
    ['a'],
    mapConcurrent(async word => word.length),
    attempt(n => n > 1, { onError: (_error, n) => expectTypeOf(n).toEqualTypeOf<number>() }),
    pairwise(),
    switchMap(([a]) => [a, 'x']),
    toArray()
  )
  expectTypeOf(changed).toEqualTypeOf<Promise<(boolean | string)[]>>()
  expectTypeOf(
    pipe(
      [1],
      expand(n => [n + 1]),
      toArray()
    )
  ).toEqualTypeOf<Promise<number[]>>()
  expectTypeOf(pipe('1', lines(), parseJson<Date>(), toArray())).toEqualTypeOf<Promise<Date[]>>()
})

test('what a stage adds joins the type of the items', () => {
  const handled = pipe(
    [1],
    catchError(() => ['x']),
    toArray()
  )
  expectTypeOf(handled).toEqualTypeOf<Promise<(number | string)[]>>()
  const ended = pipe(
    [1],
    catchError(() => {}),
    toArray()
  )
  expectTypeOf(ended).toEqualTypeOf<Promise<number[]>>()
  expectTypeOf(pipe([1], startWith(0), toArray())).toEqualTypeOf<Promise<number[]>>()
  expectTypeOf(pipe([1], startWith(Promise.resolve('x')), toArray())).toEqualTypeOf<
    Promise<(number | string)[]>
  >()
  expectTypeOf(compose(startWith(0))).toEqualTypeOf<Stage<number, number>>()
})

test('sinks tell their result', () => {
  expectTypeOf(pipe([1], last())).toEqualTypeOf<Promise<number | undefined>>()
  expectTypeOf(
    pipe(
      [1],
      find(n => n > 0)
    )
  ).toEqualTypeOf<Promise<number | undefined>>()
  const text = find((item: unknown): item is string => typeof item === 'string')
  expectTypeOf(pipe([1 as unknown], text)).toEqualTypeOf<Promise<string | undefined>>()
  expectTypeOf(
    pipe(
      [1],
      some(n => n > 0)
    )
  ).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(
    pipe(
      [1],
      every(n => n > 0)
    )
  ).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(pipe([1], toSet())).toEqualTypeOf<Promise<Set<number>>>()
  expectTypeOf(
    pipe(
      [1],
      toMap(n => String(n))
    )
  ).toEqualTypeOf<Promise<Map<string, number>>>()
  const values = toMap(
    (n: number) => String(n),
    async n => n > 1
  )
  expectTypeOf(pipe([1], values)).toEqualTypeOf<Promise<Map<string, boolean>>>()
  expectTypeOf(pipe(['{}'], json<Date>())).toEqualTypeOf<Promise<Date>>()
  const counted = pipe(
    [1],
    map(n => [n, String(n)] as const),
    toMap()
  )
  expectTypeOf(counted).toEqualTypeOf<Promise<Map<number, string>>>()
  expectTypeOf(
    pipe(
      [1],
      forEach(n => n.toFixed(), { concurrency: 2 })
    )
  ).toEqualTypeOf<Promise<void>>()
})
