import {
  coroutine,
  END,
  type Handle,
  push,
  receive,
  receiveOrEnd,
  type Stage,
  send,
  type Target,
  wait
} from '@costream/core'
import { expectTypeOf, test } from 'vitest'

test('coroutine() tells the item from receive', () => {
  const printer = coroutine(function* (prefix: string) {
    while (true) console.log(prefix, yield* receive<number>())
  })
  expectTypeOf(printer).toEqualTypeOf<(prefix: string) => Target<number, void>>()
})

test('coroutine() takes any item with a bare yield', () => {
  const printer = coroutine(function* (prefix: string) {
    while (true) console.log(prefix, yield)
  })
  expectTypeOf(printer).toEqualTypeOf<(prefix: string) => Target<unknown, void>>()
})

test('coroutine() tells the result from what the body returns at END', () => {
  const sum = coroutine(function* () {
    let total = 0
    for (;;) {
      const item = yield* receiveOrEnd<number>()
      expectTypeOf(item).toEqualTypeOf<number | typeof END>()
      if (item === END) return total
      total += item
    }
  })
  expectTypeOf(sum).toEqualTypeOf<() => Target<number, number>>()
})

test('coroutine() may lack its result where it may be closed while it receives', () => {
  const second = coroutine(function* () {
    yield* receive<string>()
    return (yield* receive<string>()).length
  })
  expectTypeOf(second).toEqualTypeOf<() => Target<string, number | undefined>>()
})

test('coroutine() takes what all its receives take', () => {
  const both = coroutine(function* () {
    while (true) {
      yield* receive<{ a: number }>()
      yield* receive<{ b: number }>()
    }
  })
  expectTypeOf(both().send).parameter(0).toEqualTypeOf<{ a: number } & { b: number }>()
})

test('coroutine() of an async body has the same type', () => {
  const sum = coroutine(async function* (start: number) {
    let total = start
    for (;;) {
      const item = yield* receiveOrEnd<number>()
      if (item === END) return total
      total += await Promise.resolve(item)
    }
  })
  expectTypeOf(sum).toEqualTypeOf<(start: number) => Target<number, number>>()
})

test('coroutine() of an annotated generator takes what its next takes', () => {
  const printer = coroutine(function* (): Generator<undefined, void, string> {
    while (true) console.log(yield)
  })
  expectTypeOf(printer().send).parameter(0).toEqualTypeOf<string>()
})

test('wait() answers what the promise fulfils with', () => {
  coroutine(function* () {
    expectTypeOf(yield* wait(Promise.resolve('a'))).toEqualTypeOf<string>()
    expectTypeOf(yield* wait(1 as number)).toEqualTypeOf<number>()
    yield* receive<string>()
  })
})

test('waiting and sending do not change the item', () => {
  const relay = coroutine(function* (below: Target<string>) {
    while (true) {
      const item = yield* receive<number>()
      yield* wait(Promise.resolve())
      yield* send(below, String(item))
    }
  })
  expectTypeOf(relay).toEqualTypeOf<(below: Target<string>) => Target<number, void>>()
})

test('push() gives a body a handle of what the stage sends', () => {
  const stage = push<number, string>(function* (target) {
    expectTypeOf(target).toEqualTypeOf<Handle<string>>()
    while (true) yield target.send(String(yield* receive<number>()))
  })
  expectTypeOf(stage).toEqualTypeOf<Stage<number, string>>()
  push<number, string>(async function* (target) {
    while (true) await target.send(String(yield* receive<number>()))
  })
})

test('push() types the bare yield of its body', () => {
  push<number, string>(function* (target) {
    const item = yield
    expectTypeOf(item).toEqualTypeOf<number>()
    target.send(String(item))
  })
})

test('coroutine() takes any item where its bare yield is not used', () => {
  const idle = coroutine(function* () {
    while (true) yield
  })
  expectTypeOf(idle().send).parameter(0).toEqualTypeOf<unknown>()
})

test('coroutine() refuses a body that yields a delegate in place of yield*', () => {
  const receives = function* (): Generator<Iterable<unknown>, void, unknown> {
    yield receive<string>()
  }
  // @ts-expect-error write yield* in front of receive()
  coroutine(receives)
  // @ts-expect-error the same among others
  coroutine(function* () {
    yield
    yield receiveOrEnd<string>()
  })
  // @ts-expect-error the same in an async body
  coroutine(async function* () {
    yield wait(Promise.resolve())
  })
  const anything = function* (): Generator<unknown, void, string> {}
  expectTypeOf(coroutine(anything)).toEqualTypeOf<() => Target<string, void>>()
  // biome-ignore lint/suspicious/noExplicitAny: what is not known is not refused
  const untyped = function* (): Generator<any, void, string> {}
  expectTypeOf(coroutine(untyped)).toEqualTypeOf<() => Target<string, void>>()
})
