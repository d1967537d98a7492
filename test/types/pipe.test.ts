import {
  batch,
  broadcast,
  channel,
  compose,
  count,
  drop,
  type Flow,
  filter,
  first,
  flatMap,
  forEach,
  fromTransformStream,
  lines,
  map,
  pipe,
  pull,
  push,
  receive,
  reduce,
  run,
  type Stage,
  scan,
  stage,
  type Target,
  take,
  takeWhile,
  tap,
  toArray
} from '@costream/core'
import { expectTypeOf, test } from 'vitest'

// Nothing below is annotated unless the annotation is the point of the test: inference is what is tested.

test('pipe() infers items and result through operators', () => {
  const result = pipe(
    [1, 2, 3],
    map(x => x + 1),
    filter(x => x > 2),
    toArray()
  )
  expectTypeOf(result).toEqualTypeOf<Promise<number[]>>()
})

test('pipe() infers through take and drop', () => {
  const result = pipe(
    ['a', 'b'],
    take(3),
    drop(1),
    map(x => x.length),
    toArray()
  )
  expectTypeOf(result).toEqualTypeOf<Promise<number[]>>()
})

test('pipe() infers through batch', () => {
  expectTypeOf(pipe([1, 2, 3], batch(2), toArray())).toEqualTypeOf<Promise<number[][]>>()
  const sums = pipe(
    [1, 2, 3],
    batch(2),
    map(items => items.length),
    toArray()
  )
  expectTypeOf(sums).toEqualTypeOf<Promise<number[]>>()
})

test('pipe() infers through an own generic stage', () => {
  function twice<T>(): Stage<T, T> {
    return stage<T, T>(target => ({
      item(item) {
        target.send(item)
        return target.send(item)
      }
    }))
  }
  const result = pipe(
    [1, 2, 3],
    twice(),
    map(x => x + 1),
    toArray()
  )
  expectTypeOf(result).toEqualTypeOf<Promise<number[]>>()
})

test('pipe() infers through an own generic generator stage', () => {
  const every = <T>(n: number): ((source: AsyncIterable<T>) => AsyncGenerator<T>) =>
    async function* (source) {
      let index = 0
      for await (const item of source) if (index++ % n === 0) yield item
    }
  const result = pipe(
    ['a', 'b'],
    every(2),
    map(x => x.length),
    toArray()
  )
  expectTypeOf(result).toEqualTypeOf<Promise<number[]>>()
})

test('map() awaits an async arrow: its promise is not the item', () => {
  const result = pipe(
    [1, 2, 3],
    map(async x => String(x)),
    map(s => s.length),
    toArray()
  )
  expectTypeOf(result).toEqualTypeOf<Promise<number[]>>()
  expectTypeOf(
    pipe(
      [1],
      map(async x => String(x)),
      toArray()
    )
  ).toEqualTypeOf<Promise<string[]>>()
})

test('pipe() takes an async function as the sink', () => {
  const result = pipe(
    [1, 2, 3],
    map(x => String(x)),
    async source => {
      const found: string[] = []
      for await (const item of source) {
        expectTypeOf(item).toEqualTypeOf<string>()
        found.push(item)
      }
      return found.length
    }
  )
  expectTypeOf(result).toEqualTypeOf<Promise<number>>()
})

test('pipe() takes an async generator function as a stage', () => {
  const result = pipe(
    [1, 2, 3],
    async function* (source) {
      for await (const item of source) {
        expectTypeOf(item).toEqualTypeOf<number>()
        yield String(item)
      }
    },
    toArray()
  )
  expectTypeOf(result).toEqualTypeOf<Promise<string[]>>()
})

test('pipe() with a stage last is a flow', () => {
  expectTypeOf(pipe([1, 2, 3])).toEqualTypeOf<Flow<number>>()
  expectTypeOf(
    pipe(
      [1, 2, 3],
      map(x => String(x))
    )
  ).toEqualTypeOf<Flow<string>>()
  expectTypeOf(
    pipe([1, 2, 3], async function* (source) {
      for await (const item of source) yield [item]
    })
  ).toEqualTypeOf<Flow<number[]>>()
})

test('pipe() infers the results of sinks', () => {
  expectTypeOf(pipe(['a'], count())).toEqualTypeOf<Promise<number>>()
  expectTypeOf(pipe(['a'], first())).toEqualTypeOf<Promise<string | undefined>>()
  expectTypeOf(
    pipe(
      ['a'],
      forEach(item => {
        expectTypeOf(item).toEqualTypeOf<string>()
      })
    )
  ).toEqualTypeOf<Promise<void>>()
  expectTypeOf(
    pipe(
      [1, 2],
      reduce((sum, n) => sum + n, 0)
    )
  ).toEqualTypeOf<Promise<number>>()
  expectTypeOf(pipe(['a'], broadcast(toArray<string>(), count()))).toEqualTypeOf<
    Promise<[string[], number]>
  >()
})

test('pipe() infers the results of targets', () => {
  const target = {
    send(_item: number) {},
    throw(error: unknown) {
      throw error
    },
    close: () => 'closed'
  }
  expectTypeOf(pipe([1], target)).toEqualTypeOf<Promise<string>>()
  expectTypeOf(pipe([1], channel<number>().target)).toEqualTypeOf<Promise<void>>()
})

test('pipe() infers through every operator', () => {
  const result = pipe(
    ['1\n', '2'],
    lines(),
    map(line => Number(line)),
    tap(n => {
      expectTypeOf(n).toEqualTypeOf<number>()
    }),
    takeWhile(n => n > 0),
    flatMap(n => [n, n]),
    scan((sum, n) => sum + n, 0),
    map(n => ({ n })),
    toArray()
  )
  expectTypeOf(result).toEqualTypeOf<Promise<{ n: number }[]>>()
})

test('filter() and takeWhile() narrow with a type guard', () => {
  const mixed: (number | string)[] = [1, 'a']
  const isString = (item: number | string): item is string => typeof item === 'string'
  expectTypeOf(pipe(mixed, filter(isString), toArray())).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(pipe(mixed, takeWhile(isString), toArray())).toEqualTypeOf<Promise<string[]>>()
  const inferred = pipe(
    mixed,
    filter(item => typeof item === 'string'),
    toArray()
  )
  expectTypeOf(inferred).toEqualTypeOf<Promise<string[]>>()
})

test('pipe() infers through push and pull stages that name their items', () => {
  const grep = (word: string) =>
    push<string, string>(function* (target) {
      while (true) {
        const line = yield* receive<string>()
        if (line.includes(word)) target.send(line)
      }
    })
  const lengths = pull(async function* (source: AsyncIterable<string>) {
    for await (const line of source) yield line.length
  })
  expectTypeOf(pipe(['a'], grep('a'), lengths, toArray())).toEqualTypeOf<Promise<number[]>>()
})

test('pipe() takes Web streams in every place', () => {
  const numbers = new ReadableStream<number>()
  const text = new TransformStream<number, string>()
  expectTypeOf(pipe(numbers, text, toArray())).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(pipe(numbers, fromTransformStream(text), count())).toEqualTypeOf<Promise<number>>()
  expectTypeOf(pipe(numbers, text, new WritableStream<string>())).toEqualTypeOf<Promise<void>>()
})

test('pipe() takes options last, with and without a sink, and still infers', () => {
  const { signal } = new AbortController()
  const result = pipe(
    [1, 2],
    map(x => String(x)),
    toArray(),
    { signal }
  )
  expectTypeOf(result).toEqualTypeOf<Promise<string[]>>()
  const flow = pipe(
    [1, 2],
    map(x => String(x)),
    { signal, closeTimeout: 10 }
  )
  expectTypeOf(flow).toEqualTypeOf<Flow<string>>()
  expectTypeOf(pipe([1, 2], { signal })).toEqualTypeOf<Flow<number>>()
  expectTypeOf(pipe([1, 2], count(), { signal })).toEqualTypeOf<Promise<number>>()
})

test('pipe() refuses parts that do not fit, at compile time', () => {
  // @ts-expect-error a source comes first
  pipe(1, toArray())
  // @ts-expect-error the stage takes strings, the source gives numbers
  pipe([1], lines(), toArray())
  // @ts-expect-error a sink stands last
  pipe([1], toArray(), map(String), toArray())
  // @ts-expect-error there is no such option
  pipe([1], toArray(), { sginal: new AbortController().signal })
})

test('run() answers a promise whatever stands last', () => {
  expectTypeOf(
    run(
      [1],
      map(x => x + 1)
    )
  ).toEqualTypeOf<Promise<void>>()
  expectTypeOf(
    run(
      [1],
      map(x => x + 1),
      toArray()
    )
  ).toEqualTypeOf<Promise<number[]>>()
  expectTypeOf(
    run(
      [1],
      map(x => x + 1),
      { closeTimeout: 5 }
    )
  ).toEqualTypeOf<Promise<void>>()
})

test('compose() joins the ends of its stages', () => {
  const stages = compose(
    map((x: number) => String(x)),
    map(s => s.length),
    filter(n => n > 1)
  )
  expectTypeOf(stages).toEqualTypeOf<Stage<number, number>>()
  expectTypeOf(
    pipe(
      [1],
      compose(
        map((x: number) => [x]),
        batch(2)
      ),
      toArray()
    )
  ).toEqualTypeOf<Promise<number[][][]>>()
  expectTypeOf(compose<number>()).toEqualTypeOf<Stage<number, number>>()
})

test('a target of a wider item fits a narrower pipeline, not the other way round', () => {
  expectTypeOf<Target<unknown, number>>().toExtend<Target<string, number>>()
  expectTypeOf<Target<string, number>>().not.toExtend<Target<unknown, number>>()
  // @ts-expect-error the target takes strings
  pipe([1], channel<string>().target)
})
