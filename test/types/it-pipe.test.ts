import { batch, count, map, push, receive, take, toArray } from '@costream/core'
import { pipe } from 'it-pipe'
import { expectTypeOf, test } from 'vitest'

// The pipe of it-pipe infers nothing backwards: its stages and sinks are annotated.

test("it-pipe's pipe() takes annotated stages and sinks of core", () => {
  const result = pipe(
    [1, 2, 3],
    map((x: number) => String(x)),
    toArray<string>()
  )
  expectTypeOf(result).toEqualTypeOf<Promise<string[]>>()
})

test("it-pipe's pipe() takes take, batch and count", () => {
  expectTypeOf(pipe([1, 2, 3], take<number>(2), batch<number>(2), toArray<number[]>())).toEqualTypeOf<
    Promise<number[][]>
  >()
  expectTypeOf(pipe([1, 2, 3], take<number>(2), count())).toEqualTypeOf<Promise<number>>()
})

test("it-pipe's pipe() takes push stages, and its own forms among ours", () => {
  const shout = push<string, string>(function* (target) {
    while (true) target.send((yield* receive<string>()).toUpperCase())
  })
  const result = pipe(
    ['a'],
    shout,
    async function* (source: AsyncIterable<string>) {
      for await (const word of source) yield word.length
    },
    toArray<number>()
  )
  expectTypeOf(result).toEqualTypeOf<Promise<number[]>>()
})
