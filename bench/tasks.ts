import { join, runTask, sleep, spawn, type Task, type TaskGenerator } from '@costream/core/tasks'
import { Effect, Fiber } from 'effect'
import * as effection from 'effection'
import type { Question } from './question.ts'

/** Between how many tasks the switches go. */
const TASKS = 100

/** `size` switches between tasks; a tenth as many tasks that are begun and waited for; as many that sleep. */
export function tasks(size = 1_000_000): Question[] {
  const each = Math.ceil(size / TASKS)
  const spawned = Math.ceil(size / 10)
  return [
    {
      title: 'A switch',
      items: each * TASKS,
      variants: [
        { name: 'trampoline written by hand', limit: true, run: () => trampoline(each) },
        { name: 'costream: yield', run: () => switching(each) },
        { name: 'await', run: () => awaiting(each) },
        { name: 'Effect: yieldNow', run: () => yielding(each) }
      ]
    },
    {
      title: 'Spawn and join',
      items: spawned,
      variants: [
        { name: 'costream: spawn, join', run: () => joining(spawned) },
        { name: 'async function, await', limit: true, run: () => calling(spawned) },
        { name: 'Effect: forkChild, Fiber.join', run: () => forking(spawned) },
        { name: 'effection: spawn', run: () => spawning(spawned) }
      ]
    },
    {
      title: 'Sleeping and waking',
      variants: [
        { name: 'costream: sleep', run: () => sleeping(spawned) },
        { name: 'promises and setTimeout', limit: true, run: () => promising(spawned) },
        { name: 'Effect: sleep', run: () => dreaming(spawned) }
      ]
    }
  ]
}

// Every variant counts, so that all can be seen to have done the same.

const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)

function trampoline(each: number): number {
  let count = 0
  let round = many(TASKS, function* () {
    for (let left = each; left > 0; left--) {
      count++
      yield
    }
  })
  while (round.length > 0) round = round.filter(task => task.next().done !== true)
  return count
}

async function switching(each: number): Promise<number> {
  let count = 0
  await runTask(function* () {
    for (let task = 0; task < TASKS; task++) {
      yield* spawn(function* () {
        for (let left = each; left > 0; left--) {
          count++
          yield
        }
      })
    }
  })
  return count
}

async function awaiting(each: number): Promise<number> {
  let count = 0
  const task = async (): Promise<void> => {
    for (let left = each; left > 0; left--) {
      count++
      await undefined
    }
  }
  await Promise.all(many(TASKS, task))
  return count
}

async function yielding(each: number): Promise<number> {
  let count = 0
  const task = Effect.gen(function* () {
    for (let left = each; left > 0; left--) {
      count++
      yield* Effect.yieldNow
    }
  })
  await Effect.runPromise(
    Effect.all(
      many(TASKS, () => task),
      { concurrency: 'unbounded' }
    )
  )
  return count
}

async function joining(spawned: number): Promise<number> {
  return runTask(function* () {
    let count = 0
    for (let left = spawned; left > 0; left--) count += yield* join(yield* spawn(one))
    return count
  })
}

function* one(): TaskGenerator<number> {
  yield
  return 1
}

async function calling(spawned: number): Promise<number> {
  const call = async (): Promise<number> => {
    await undefined
    return 1
  }
  let count = 0
  for (let left = spawned; left > 0; left--) count += await call()
  return count
}

function forking(spawned: number): Promise<number> {
  const child = Effect.map(Effect.yieldNow, () => 1)
  return Effect.runPromise(
    Effect.gen(function* () {
      let count = 0
      for (let left = spawned; left > 0; left--) count += yield* Fiber.join(yield* Effect.forkChild(child))
      return count
    })
  )
}

function spawning(spawned: number): Promise<number> {
  return effection.run(function* () {
    let count = 0
    for (let left = spawned; left > 0; left--) {
      const task = yield* effection.spawn(function* () {
        yield* effection.call(() => {})
        return 1
      })
      count += yield* task
    }
    return count
  })
}

/** How long a task sleeps, in milliseconds. */
const NAP = 10

async function sleeping(spawned: number): Promise<number> {
  let count = 0
  await runTask(function* () {
    for (let left = spawned; left > 0; left--) {
      yield* spawn(function* () {
        yield* sleep(NAP)
        count++
      })
    }
  })
  return count
}

async function promising(spawned: number): Promise<number> {
  let count = 0
  const task = async (): Promise<void> => {
    await new Promise(resolve => setTimeout(resolve, NAP))
    count++
  }
  await Promise.all(many(spawned, task))
  return count
}

async function dreaming(spawned: number): Promise<number> {
  let count = 0
  const task = Effect.map(Effect.sleep(NAP), () => {
    count++
  })
  await Effect.runPromise(
    Effect.all(
      many(spawned, () => task),
      { concurrency: 'unbounded' }
    )
  )
  return count
}

/** Tasks that sleep until they are told to end, and how to tell them: for measuring what one takes. */
export const sleepers: Readonly<Record<string, (count: number) => () => unknown>> = {
  'costream: a task that sleeps': count => {
    const task: Task<void> = runTask(function* () {
      for (let left = count; left > 0; left--) yield* spawn(() => sleep(60_000))
    })
    return () => task.kill().catch(() => {})
  },
  'an async function that awaits a timer': count => {
    const timers: ReturnType<typeof setTimeout>[] = []
    const nap = async (): Promise<void> => {
      await new Promise(resolve => timers.push(setTimeout(resolve, 60_000)))
    }
    const all = many(count, nap)
    return () => {
      for (const timer of timers) clearTimeout(timer)
      return all.length
    }
  }
}
