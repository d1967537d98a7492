import { suppressed } from '@costream/core'
import {
  all,
  join,
  kill,
  race,
  runTask,
  scope,
  shield,
  sleep,
  spawn,
  type Task,
  type TaskBody,
  type TaskGenerator,
  wait,
  withTimeout
} from '@costream/core/tasks'
import { turn, virtualClock } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

/** Runs a body in virtual time, to its end; answers what it came to, when, and what it logged. */
async function run<T>(body: (log: (entry: string) => void) => TaskBody<T>): Promise<readonly unknown[]> {
  const clock = virtualClock()
  const entries: string[] = []
  const task = runTask(
    body(entry => entries.push(`${clock.now()} ${entry}`)),
    { clock }
  )
  let end = Number.NaN
  const came = task.then(
    value => ({ value }),
    (error: unknown) => ({ error })
  )
  void came.then(() => {
    end = clock.now()
  })
  for (let left = 100; left > 0 && Number.isNaN(end); left--) await clock.advance(10)
  expect(clock.pending, 'no timer is left').toBe(0)
  return [await came, end, ...entries]
}

/** Waits, and takes its time to clean up. */
function* slow<T>(ms: number, value: T, tidy: () => void = () => {}): TaskGenerator<T> {
  try {
    yield* sleep(ms)
    return value
  } finally {
    yield* shield(sleep(5))
    tidy()
  }
}

function* failing(ms: number, error: unknown): TaskGenerator<never> {
  yield* sleep(ms)
  throw error
}

describe('`join()`', () => {
  test('answers what the task returned, whenever it ended', async () => {
    const [came] = await run(
      () =>
        function* () {
          const quick = yield* spawn(sleep(1))
          const late = yield* spawn(slow(20, 'late'))
          return [yield* join(late), yield* join(quick), yield* join(late)]
        }
    )
    expect(came).toEqual({ value: ['late', undefined, 'late'] })
  })

  test('throws where the task was killed', async () => {
    const [came] = await run(
      () =>
        function* () {
          const task = yield* spawn(slow(20, 'late'), { name: 'bus' })
          yield* kill(task)
          yield* join(task)
        }
    )
    expect(came).toMatchObject({ error: { code: 'COSTREAM_TASK_KILLED' } })
  })

  test('refuses to wait for one that waits for it', async () => {
    const [came] = await run(
      () =>
        function* () {
          let inner: Task<void> | undefined
          const outer: Task<void> = yield* spawn(function* first(): TaskGenerator<void> {
            inner = yield* spawn(function* second(): TaskGenerator<void> {
              yield
              yield* scope(() => join(outer))
            })
            yield* join(inner)
          })
          yield* join(outer)
        }
    )
    expect(came).toMatchObject({ error: { message: 'Cannot join first#2: it waits for scope#4 to end' } })
  })

  test('waits for a task of another tree', async () => {
    const other = runTask(slow(1, 'other'))
    expect(await runTask(join(other))).toBe('other')
  })
})

describe('`kill()`', () => {
  test('waits for the clean-up, of the children too; the one that spawned it goes on', async () => {
    const came = await run(
      log =>
        function* () {
          const task = yield* spawn(function* () {
            yield* spawn(slow(100, 1, () => log('child')))
            yield* slow(100, 1, () => log('body'))
          })
          yield* sleep(1)
          log(`kill: ${yield* kill(task)}`)
          log(`again: ${yield* kill(task)}`)
        }
    )
    expect(came).toEqual([{ value: undefined }, 6, '6 body', '6 child', '6 kill: true', '6 again: false'])
  })

  test('ends a task that has not begun without running it', async () => {
    const came = await run(
      log =>
        function* () {
          const task = runTask(function* () {
            log('begun')
            yield
          })
          task.then(undefined, () => {})
          yield* kill(task)
          log(task.state)
        }
    )
    expect(came).toEqual([{ value: undefined }, 0, '0 killed'])
  })

  test('fails the one that spawned the task with what its clean-up throws', async () => {
    const [came] = await run(
      () =>
        function* () {
          const task = yield* spawn(function* () {
            try {
              yield* sleep(100)
            } finally {
              yield* failing(1, 'bad')
            }
          })
          yield
          yield* kill(task)
          yield* sleep(100)
        }
    )
    expect(came).toEqual({ error: 'bad' })
  })

  test.for(['the task itself', 'the one above'])('may be of %s', async which => {
    const came = await run(
      log =>
        function* () {
          const outer: Task<void> = yield* spawn(function* (): TaskGenerator<void> {
            const inner: Task<void> = yield* spawn(function* (): TaskGenerator<void> {
              yield
              try {
                yield* kill(which === 'the one above' ? outer : inner)
              } finally {
                log(`within: ${yield* kill(outer)}`)
              }
            })
            yield* sleep(10)
          })
          yield* sleep(20)
          log(outer.state)
        }
    )
    expect(came.slice(0, 3)).toEqual([{ value: undefined }, 20, '0 within: true'])
    expect(came[3]).toBe('20 killed')
  })

  test('does not interrupt a clean-up that has begun', async () => {
    const came = await run(
      log =>
        function* () {
          const task = yield* spawn(function* () {
            try {
              yield* sleep(100)
            } finally {
              yield* all([sleep(10), sleep(20)])
              log('tidy')
            }
          })
          yield
          yield* all([kill(task), kill(task), slow(1, 1)])
        }
    )
    expect(came).toEqual([{ value: undefined }, 20, '20 tidy'])
  })
})

describe('`scope()`', () => {
  test('throws what fails in it, when all in it have ended', async () => {
    const errors = [new Error('first'), new Error('second')]
    const came = await run(
      log =>
        function* () {
          try {
            yield* scope(function* () {
              yield* spawn(failing(10, errors[0]))
              yield* spawn(function* () {
                try {
                  yield* sleep(100)
                } finally {
                  yield* failing(5, errors[1])
                }
              })
              yield* slow(100, 1, () => log('body'))
            })
          } catch (error) {
            log(String(error))
            return suppressed(error)
          }
          return []
        }
    )
    expect(came).toEqual([{ value: [errors[1]] }, 15, '15 body', '15 Error: first'])
  })

  test('is ended by its signal', async () => {
    const controller = new AbortController()
    const came = await run(
      log =>
        function* () {
          yield* spawn(function* () {
            yield* sleep(10)
            controller.abort('stop')
          })
          try {
            yield* scope(() => slow(100, 1, () => log('tidy')), { signal: controller.signal })
          } catch (error) {
            log(String(error))
          }
        }
    )
    expect(came).toEqual([{ value: undefined }, 15, '15 tidy', '15 stop'])
  })
})

describe('`shield()`', () => {
  test('lets a task that is killed hear the result, and end at its next trap', async () => {
    const came = await run(
      log =>
        function* () {
          const task = yield* spawn(function* () {
            try {
              log(yield* shield(slow(10, 'saved')))
              yield* sleep(100)
              log('not here')
            } finally {
              log('finally')
            }
          })
          yield* sleep(1)
          yield* kill(task)
        }
    )
    expect(came).toEqual([{ value: undefined }, 15, '15 saved', '15 finally'])
  })

  test('keeps what a task threw that is killed while it cleans up', async () => {
    const [came] = await run(
      () =>
        function* () {
          const task = yield* spawn(function* () {
            try {
              throw 'bad'
            } finally {
              yield* shield(sleep(10))
            }
          })
          yield* sleep(1)
          yield* kill(task)
        }
    )
    expect(came).toEqual({ error: 'bad' })
  })

  test('still shields where a task that was killed comes to it', async () => {
    const came = await run(
      log =>
        function* () {
          const task = yield* spawn(function* () {
            yield* shield(sleep(10))
            yield* shield(sleep(10))
            log('both')
          })
          yield* sleep(1)
          yield* kill(task)
        }
    )
    expect(came).toEqual([{ value: undefined }, 20, '20 both'])
  })
})

describe('`all()`', () => {
  test('answers in the order of its bodies', async () => {
    const came = await run(() => all([slow(20, 'a'), slow(10, 'b'), () => sleep(1)]))
    expect(came).toEqual([{ value: ['a', 'b', undefined] }, 25])
    expect(await run(() => all([]))).toEqual([{ value: [] }, 0])
  })

  test('kills the others when one fails', async () => {
    const came = await run(log => all([slow(100, 'a', () => log('tidy')), failing(10, 'bad')]))
    expect(came).toEqual([{ error: 'bad' }, 15, '15 tidy'])
  })
})

describe('`race()`', () => {
  test('answers the first, and kills the others', async () => {
    const came = await run(log => race([slow(100, 'a', () => log('tidy')), slow(10, 'b')]))
    expect(came).toEqual([{ value: 'b' }, 20, '20 tidy'])
  })

  test('throws where the first fails, or the clean-up of another', async () => {
    expect(await run(() => race([sleep(100), failing(10, 'bad')]))).toEqual([{ error: 'bad' }, 10])
    const bad = function* (): TaskGenerator<void> {
      try {
        yield* sleep(100)
      } finally {
        yield* wait(Promise.reject('bad'))
      }
    }
    expect(await run(() => race([bad, sleep(10)]))).toEqual([{ error: 'bad' }, 10])
  })
})

describe('`withTimeout()`', () => {
  test('answers in time, and leaves no timer', async () => {
    expect(await run(() => withTimeout(100, slow(10, 'a')))).toEqual([{ value: 'a' }, 15])
  })

  test('throws a TimeoutError when the body has been cleaned up', async () => {
    const [came, end] = await run(() => withTimeout(10, slow(100, 'a')))
    expect([came, end]).toMatchObject([{ error: { name: 'TimeoutError' } }, 15])
    expect((came as { error: unknown }).error).toBeInstanceOf(DOMException)
  })
})

test('`wait()` leaves a promise behind when its task is killed', async () => {
  const { promise, reject } = Promise.withResolvers<never>()
  const task = runTask(() => wait(promise))
  await turn()
  await task.kill()
  reject('late, and nobody hears it')
  await turn()
  expect(task.state).toBe('killed')
})
