import { AsyncLocalStorage } from 'node:async_hooks'
import { getEventListeners } from 'node:events'
import { coroutine, DONE, suppressed, toArray } from '@costream/core'
import {
  join,
  runTask,
  send,
  sleep,
  spawn,
  type TaskGenerator,
  TaskKilledError,
  type TaskTrace,
  wait
} from '@costream/core/tasks'
import { turn, virtualClock } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

function* forever(): TaskGenerator<never> {
  while (true) yield
}

const later = <T>(value: T): Promise<T> => new Promise(resolve => setImmediate(resolve, value))

describe('`runTask()`', () => {
  test('answers what its body returns', async () => {
    const task = runTask(function* main() {
      const sub = function* (): TaskGenerator<number> {
        yield
        return yield* wait(later(20))
      }
      return (yield* sub()) + (yield* wait(22))
    })
    expect(task.name).toBe('main')
    expect(task.state).toBe('running')
    expect(await task).toBe(42)
    expect(task.state).toBe('returned')
  })

  test('takes a generator, once', async () => {
    const main = sleep(0)
    await runTask(main)
    expect(() => runTask(main)).toThrow('call its function anew')
  })

  test('begins after the call', async () => {
    let begun = false
    const task = runTask(function* () {
      begun = true
      yield
    })
    expect(begun).toBe(false)
    await task
    expect(begun).toBe(true)
  })

  test.for([undefined, new Error('bad'), 0])('rejects with what its body throws: %s', async error => {
    const caught = await runTask(function* () {
      yield
      throw error
    }).then(
      () => 'nothing',
      (thrown: unknown) => [thrown]
    )
    expect(caught).toEqual([error])
  })

  test('throws a rejection where it is waited for', async () => {
    const answer = await runTask(function* () {
      try {
        yield* wait(Promise.reject(new Error('no')))
      } catch (error) {
        return String(error)
      }
      return 'nothing'
    })
    expect(answer).toBe('Error: no')
  })

  test('refuses inside the body what is no trap', async () => {
    const wrong = function* (): Generator<unknown> {
      yield 42
    }
    await expect(runTask(wrong as () => TaskGenerator<void>)).rejects.toThrow('wrong#1 yielded number 42')
  })

  test('says where a star is missing, and that an async function is none', async () => {
    const wrong = function* (): Generator<unknown> {
      yield sleep(1)
    }
    await expect(runTask(wrong as () => TaskGenerator<void>)).rejects.toThrow(
      'wrong#1 yielded an instance of Generator: write yield* in front of it'
    )
    expect(() => runTask((async () => {}) as never)).toThrow(/without async/)
  })

  test('takes replies for traps', async () => {
    const received: unknown[] = []
    const slow = coroutine(function* () {
      for (let left = 2; left > 0; left--) {
        received.push(yield)
        yield* wait(later(0))
      }
    })()
    const answers = await runTask(function* () {
      return [yield slow.send('a'), yield* send(slow, 'b'), yield slow.send('c'), yield null]
    })
    expect(received).toEqual(['a', 'b'])
    expect(answers).toEqual([undefined, DONE, DONE, null])
  })

  test('gives tasks their turn round by round', async () => {
    const order: string[] = []
    const count = function* (name: string): TaskGenerator<void> {
      for (let n = 0; n < 3; n++) {
        order.push(name)
        yield
      }
    }
    await runTask(function* () {
      for (const name of 'abc') yield* spawn(count(name))
    })
    expect(order.length).toBe(9)
    for (const name of 'abc') {
      const between = order.join('').split(name).slice(1, -1)
      for (const others of between)
        expect(new Set(others).size, `between two turns: ${others}`).toBe(others.length)
    }
  })

  test('gives the event loop its turn while tasks are busy', async () => {
    const task = runTask(function* () {
      yield* spawn(forever)
      yield* sleep(1)
      throw 'the timer came'
    })
    await expect(task).rejects.toBe('the timer came')
    const waiting = runTask(function* () {
      while (true) yield* wait(Promise.resolve())
    })
    await later(0)
    expect(await waiting.kill()).toBe(true)
  })

  test('waits for what was spawned', async () => {
    const clock = virtualClock()
    let ended = 0
    const task = runTask(
      function* () {
        for (const ms of [30, 10]) {
          yield* spawn(function* () {
            yield* sleep(ms)
            yield* spawn(sleep(100))
            ended++
          })
        }
      },
      { clock }
    )
    await clock.advance(129)
    expect([ended, task.state]).toEqual([2, 'running'])
    await clock.advance(1)
    expect(task.state).toBe('returned')
  })

  test('rejects with the first failure; the others are suppressed', async () => {
    const [first, ...others] = [1, 2, 3].map(n => new Error(`${n}`))
    const task = runTask(function* () {
      for (const error of others) {
        yield* spawn(function* () {
          try {
            yield* sleep(60_000)
          } finally {
            yield
            yield* wait(Promise.reject(error))
          }
        })
      }
      yield
      throw first
    })
    await expect(task).rejects.toBe(first)
    expect(suppressed(first)).toEqual(others)
    expect(task.state).toBe('failed')
  })

  test('is killed when it is disposed of', async () => {
    const clock = virtualClock()
    const log: string[] = []
    {
      await using _task = runTask(
        function* () {
          try {
            yield* sleep(1_000)
          } finally {
            log.push('finally')
          }
        },
        { clock }
      )
      await turn()
      log.push('block')
    }
    expect(log).toEqual(['block', 'finally'])
    expect(clock.pending).toBe(0)
  })

  test('rejects its disposal with what its clean-up throws', async () => {
    const task = runTask(function* () {
      try {
        yield* sleep(1_000)
      } finally {
        yield* wait(Promise.reject('bad'))
      }
    })
    await turn()
    await expect(task[Symbol.asyncDispose]()).rejects.toBe('bad')
  })

  test('that is killed has no result', async () => {
    const task = runTask(forever, { name: 'loop' })
    expect(await task.kill()).toBe(true)
    await expect(task).rejects.toThrow(TaskKilledError)
    await expect(task).rejects.toMatchObject({
      message: expect.stringContaining('loop#1'),
      code: 'COSTREAM_TASK_KILLED'
    })
    expect(await task.kill()).toBe(false)
  })

  test('fails with the reason of its signal, once all is cleaned up', async () => {
    const clock = virtualClock()
    const controller = new AbortController()
    const log: string[] = []
    const task = runTask(
      function* () {
        yield* spawn(function* () {
          try {
            yield* sleep(1_000)
          } finally {
            yield* sleep(10)
            log.push('child')
          }
        })
        yield* sleep(1_000)
      },
      { clock, signal: controller.signal }
    )
    const rejected = expect(task).rejects.toBe('stop')
    await clock.advance(5)
    controller.abort('stop')
    await clock.advance(9)
    expect(task.state).toBe('running')
    await clock.advance(1)
    await rejected
    expect([log, clock.pending]).toEqual([['child'], 0])
  })

  test('begins nothing where its signal has aborted', async () => {
    let begun = false
    const task = runTask(
      function* () {
        begun = true
        yield
      },
      { signal: AbortSignal.abort('stop') }
    )
    await expect(task).rejects.toBe('stop')
    expect(begun).toBe(false)
  })

  test('leaves no listener on its signal', async () => {
    const { signal } = new AbortController()
    const task = runTask(forever, { signal })
    expect(getEventListeners(signal, 'abort').length).toBe(1)
    await task.kill()
    expect(getEventListeners(signal, 'abort').length).toBe(0)
  })

  test('runs in the asynchronous context of its call', async () => {
    const storage = new AsyncLocalStorage<string>()
    const { promise, resolve } = Promise.withResolvers<void>()
    const task = storage.run('mine', () =>
      runTask(function* () {
        const first = storage.getStore()
        yield* wait(promise)
        yield* sleep(1)
        return [first, storage.getStore()]
      })
    )
    await turn()
    storage.run('other', resolve)
    expect(await task).toEqual(['mine', 'mine'])
  })

  test('notes every trap in its trace', async () => {
    const clock = virtualClock()
    const trace: TaskTrace[] = []
    const task = runTask(
      function* main() {
        const child = yield* spawn(function* child() {
          yield
          yield* sleep(5)
        })
        yield* join(child)
        yield* wait(null)
      },
      { clock, trace: line => trace.push(line) }
    )
    await clock.advance(5)
    await task
    expect(trace.map(({ time, task, call }) => `${time} ${task} ${call}`)).toEqual([
      '0 main#1 spawn child',
      '0 main#1 join child#2',
      '0 child#2 yield',
      '0 child#2 sleep 5',
      '5 child#2 returned',
      '5 main#1 wait',
      '5 main#1 returned'
    ])
  })

  test('sends to any target', async () => {
    const target = toArray<number>().open()
    await runTask(function* () {
      for (let n = 0; n < 3; n++) yield* send(target, n)
    })
    expect(target.close()).toEqual([0, 1, 2])
  })

  test('bears a hundred thousand tasks, side by side and one in the other', { timeout: 60_000 }, async () => {
    const many = 100_000
    let ended = 0
    const leaf = function* (): TaskGenerator<void> {
      yield
      ended++
    }
    await runTask(function* () {
      for (let n = 0; n < many; n++) yield* spawn(leaf)
    })
    expect(ended).toBe(many)

    let begun = 0
    const deep = function* (left: number): TaskGenerator<void> {
      begun++
      try {
        if (left > 1) yield* spawn(deep(left - 1))
        yield* sleep(60_000)
      } finally {
        yield
        begun--
      }
    }
    const task = runTask(deep(many))
    while (begun < many) await turn()
    expect(await task.kill()).toBe(true)
    expect(begun).toBe(0)
  })
})
