import { DONE, END, fromCallback, map, pipe, type Source } from '@costream/core'
import { each, read, runTask, sleep, spawn } from '@costream/core/tasks'
import { turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

async function* letters(log: string[]): AsyncGenerator<string> {
  try {
    yield* ['a', 'b', 'c']
  } finally {
    log.push('returned')
  }
}

/** Reads all of a source in a task. */
async function all(source: Parameters<typeof each>[0]): Promise<unknown[]> {
  const items: unknown[] = []
  await runTask(each(source, (item): unknown => items.push(item)))
  return items
}

const SOURCES: readonly (readonly [string, () => Source<unknown>, readonly unknown[]])[] = [
  ['an array', () => [1, undefined, 3], [1, undefined, 3]],
  ['promises, which it waits for', () => [Promise.resolve(1), 2], [1, 2]],
  ['a set', () => new Set([1, 2]), [1, 2]],
  ['a text, which is one item', () => 'text', ['text']],
  ['an async generator', () => letters([]), ['a', 'b', 'c']],
  [
    'a flow',
    () =>
      pipe(
        [1, 2],
        map((n: number) => n * 2)
      ),
    [2, 4]
  ],
  ['a ReadableStream', () => new Blob(['a']).stream().pipeThrough(new TextDecoderStream()), ['a']]
]

describe('`each()`', () => {
  test.for(SOURCES)('reads %s', async ([, source, expected]) => {
    expect(await all(source())).toEqual(expected)
  })

  test('waits for what its function answers, before it reads on', async () => {
    const log: string[] = []
    await runTask(
      each(letters(log), function* (letter) {
        log.push(letter)
        yield* sleep(1)
        log.push(letter)
      })
    )
    expect(log.join('')).toBe('aabbccreturned')
  })

  test('tells a stream why it is not read any more', async () => {
    let reason: unknown
    const stream = new ReadableStream<number>({
      pull: controller => controller.enqueue(1),
      cancel(why) {
        reason = why
      }
    })
    await expect(runTask(each(stream, () => Promise.reject('bad')))).rejects.toBe('bad')
    expect(reason).toBe('bad')
  })

  test('stops at DONE', async () => {
    const log: string[] = []
    await runTask(
      each(letters(log), (letter): unknown => {
        log.push(letter)
        return letter === 'b' ? DONE : undefined
      })
    )
    expect(log).toEqual(['a', 'b', 'returned'])
  })

  test('returns its source when its function fails, once what that spawned has ended', async () => {
    const log: string[] = []
    const task = runTask(
      each(letters(log), function* () {
        yield* spawn(function* () {
          try {
            yield* sleep(60_000)
          } finally {
            yield
            log.push('child')
          }
        })
        yield
        throw 'bad'
      })
    )
    await expect(task).rejects.toBe('bad')
    expect(log).toEqual(['child', 'returned'])
  })

  test('returns its source when its task is killed, also while it is waited for', async () => {
    let stopped = 0
    const silent = fromCallback<number>(() => () => {
      stopped++
    })
    const task = runTask(each(silent, () => undefined))
    await turn()
    await turn()
    expect(await task.kill()).toBe(true)
    expect(stopped).toBe(1)
  })

  test('does not wait for ever for a source that is parked', async () => {
    async function* parked(): AsyncGenerator<number> {
      yield await new Promise<never>(() => {})
    }
    const task = runTask(each(parked(), () => {}, { closeTimeout: 1 }))
    await turn()
    await turn()
    expect(await task.kill()).toBe(true)
  })

  test('does not return a source that failed', async () => {
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.reject('bad'),
        return: () => expect.fail('returned')
      })
    }
    await expect(all(source)).rejects.toBe('bad')
  })

  test('gives others their turn while it reads what never waits', async () => {
    function* endless(): Generator<number> {
      for (let n = 0; ; n++) yield n
    }
    const task = runTask(each(endless(), () => {}))
    await turn()
    expect(await task.kill()).toBe(true)
  })
})

describe('`read()`', () => {
  test('answers END, again and again', async () => {
    const iterator = [1][Symbol.iterator]()
    const items = await runTask(function* () {
      return [yield* read(iterator), yield* read(iterator), yield* read(iterator)]
    })
    expect(items).toEqual([1, END, END])
  })

  test('refuses an iterator that answers no object', async () => {
    await expect(runTask(() => read({ next: () => 1 as never }))).rejects.toThrow('answered number 1')
    await expect(runTask(() => read({ next: async () => 1 as never }))).rejects.toThrow('answered number 1')
  })
})
