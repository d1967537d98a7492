import { suppressed } from '@costream/core'
import { runTask, sleep, spawn, type TaskGenerator, withResource } from '@costream/core/tasks'
import { virtualClock } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

/** Uses a resource and kills the task at a time; answers what happened. */
async function used(killAt: number, use: (log: string[]) => () => TaskGenerator<unknown>): Promise<string[]> {
  const clock = virtualClock()
  const log: string[] = []
  const task = runTask(
    withResource(
      function* () {
        yield* sleep(10)
        log.push('acquired')
        return 'it'
      },
      function* (it) {
        yield* sleep(10)
        log.push(`released ${it}`)
      },
      use(log)
    ),
    { clock }
  )
  const came = task.then(
    value => log.push(`value ${value}`),
    error => log.push(`${error.name ?? error}`)
  )
  clock.after(killAt, () => void task.kill().catch(() => {}))
  await clock.advance(1_000)
  await came
  return log
}

const using = (log: string[]) =>
  function* (): TaskGenerator<string> {
    try {
      yield* sleep(10)
      return 'done'
    } finally {
      log.push('used')
    }
  }

describe('`withResource()`', () => {
  test('releases what was acquired, and answers what the use gave', async () => {
    expect(await used(500, using)).toEqual(['acquired', 'used', 'released it', 'value done'])
  })

  test.for([
    [5, ['acquired', 'released it']],
    [15, ['acquired', 'used', 'released it']],
    [25, ['acquired', 'used', 'released it']]
  ] as const)('is not interrupted when it is killed after %s ms', async ([at, expected]) => {
    expect(await used(at, using)).toEqual([...expected, 'TaskKilledError'])
  })

  test('releases after what the use spawned has ended', async () => {
    const log = await used(
      500,
      log =>
        function* () {
          yield* spawn(using(log))
        }
    )
    expect(log).toEqual(['acquired', 'used', 'released it', 'value undefined'])
  })

  test('releases nothing where nothing was acquired', async () => {
    const task = runTask(
      withResource(
        () => Promise.reject('no'),
        () => expect.fail('released'),
        () => expect.fail('used')
      )
    )
    await expect(task).rejects.toBe('no')
  })

  test('throws what the use threw; what the release throws is suppressed', async () => {
    const error = new Error('use')
    const release = (): Promise<never> => Promise.reject('release')
    const failing = runTask(
      withResource(
        () => 1,
        release,
        () => Promise.reject(error)
      )
    )
    await expect(failing).rejects.toBe(error)
    expect(suppressed(error)).toEqual(['release'])
    await expect(
      runTask(
        withResource(
          () => 1,
          release,
          n => n
        )
      )
    ).rejects.toBe('release')
  })
})
