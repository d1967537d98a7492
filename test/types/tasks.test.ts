import { type END, send, type Target } from '@costream/core'
import {
  all,
  each,
  join,
  kill,
  race,
  read,
  runTask,
  scope,
  shield,
  sleep,
  spawn,
  type Task,
  type TaskGenerator,
  wait,
  withResource,
  withTimeout
} from '@costream/core/tasks'
import { expectTypeOf, test } from 'vitest'

function* text(): TaskGenerator<string> {
  yield
  return 'text'
}

test('runTask() answers a task of what the body returns', () => {
  const task = runTask(function* () {
    yield
    yield* sleep(1)
    return (yield* text()).length
  })
  expectTypeOf(task).toEqualTypeOf<Task<number>>()
  expectTypeOf<Awaited<typeof task>>().toEqualTypeOf<number>()
  expectTypeOf(runTask(text())).toEqualTypeOf<Task<string>>()
})

test('every trap has an answer of its own', () => {
  runTask(function* () {
    expectTypeOf(yield* sleep(1)).toEqualTypeOf<void>()
    expectTypeOf(yield* wait(Promise.resolve(1))).toEqualTypeOf<number>()
    const task = yield* spawn(text)
    expectTypeOf(task).toEqualTypeOf<Task<string>>()
    expectTypeOf(yield* join(task)).toEqualTypeOf<string>()
    expectTypeOf(yield* kill(task)).toEqualTypeOf<boolean>()
    expectTypeOf(yield* scope(text)).toEqualTypeOf<string>()
    expectTypeOf(yield* shield(text())).toEqualTypeOf<string>()
    expectTypeOf(yield* withTimeout(1, text)).toEqualTypeOf<string>()
    expectTypeOf(yield* all([text, text(), () => sleep(1)])).toEqualTypeOf<[string, string, void]>()
    expectTypeOf(yield* all([1, 2].map(() => text()))).toEqualTypeOf<string[]>()
    expectTypeOf(yield* race([text, text()])).toEqualTypeOf<string>()
  })
})

test('what is held is told from how it is acquired', () => {
  runTask(function* () {
    const length = yield* withResource(
      text,
      held => expectTypeOf(held).toEqualTypeOf<string>(),
      async held => held.length
    )
    expectTypeOf(length).toEqualTypeOf<number>()
  })
})

test('items are told from the source, and fit the target', () => {
  runTask(function* () {
    yield* each([1, 2], item => expectTypeOf(item).toEqualTypeOf<number>())
    expectTypeOf(yield* read([1][Symbol.iterator]())).toEqualTypeOf<number | typeof END>()
    const target = {} as Target<string>
    yield target.send('a')
    yield* send(target, 'a')
    // @ts-expect-error a number does not fit
    yield* send(target, 1)
  })
})

test('what is no trap is refused', () => {
  // @ts-expect-error a number is none
  runTask(function* () {
    yield 42
  })
  // @ts-expect-error an async generator cannot be a task
  runTask(async function* () {})
})
