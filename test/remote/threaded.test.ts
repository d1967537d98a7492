import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { pipe, run, type Stage, take, toArray } from '@costream/core'
import { inPlace, LinkLostError, ref, reviveErrors, thread, threaded } from '@costream/remote'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { BusError } from './support/stages.ts'

vi.setConfig({ testTimeout: 30_000 }) // workers are started

type Stages = typeof import('./support/stages.ts')

const url = new URL('./support/stages.ts', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'costream-remote-'))
// Where nothing is said of its end, one worker serves all.
const one = thread()
afterAll(async () => {
  await one[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

async function failureOf(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  const outcome = await promise.then(
    value => ({ value }),
    (error: Error & Record<string, unknown>) => error
  )
  if (outcome instanceof Error) return outcome
  throw new Error(`it did not fail, but gave ${JSON.stringify(outcome.value)}`)
}

describe('threaded()', () => {
  test('`threaded()` runs a stage in a thread, typed by its module', async () => {
    const doubled: number[] = await pipe([1, 2, 3], threaded<Stages, 'double'>(url, 'double'), toArray())
    expect(doubled).toEqual([2, 4, 6])
    expect(await pipe([1], threaded<Stages, 'plus'>(url, 'plus', [5]), toArray())).toEqual([6])
  })

  test('`threaded()` takes what a function answers later', async () => {
    const stage = threaded(url, 'later' as never, [5] as never, { thread: one }) as Stage<number, number>
    expect(await pipe([1], stage, toArray())).toEqual([6])
  })

  test('`threaded()` is a recipe: each run has a worker of its own', async () => {
    const stage = threaded<Stages, 'faulty'>(url, 'faulty', ['throw', 2])
    for (let n = 0; n < 2; n++) expect(await pipe([1, 2], stage, toArray())).toEqual([1, 2])
  })

  test('`threaded()` stops an endless source within the window, after the far clean-up', async () => {
    const file = join(folder, 'stopped')
    let given = 0
    let returned = 0
    function* numbers(): Generator<number> {
      try {
        for (;;) yield given++
      } finally {
        returned++
      }
    }
    const stage = threaded<Stages, 'marking'>(url, 'marking', [file, true], { window: 8 })
    expect(await pipe(numbers(), stage, take(3), toArray())).toEqual([0, 1, 2])
    expect(readFileSync(file, 'utf8')).toBe('finally\n')
    expect(returned).toBe(1)
    expect(given).toBeLessThanOrEqual(3 + 2 * 8 + 2) // one in each body
  })

  test('`threaded()` fails with the error of the stage, as far as the other side knows it', async () => {
    const failing = (): Promise<unknown> =>
      pipe([0, 1, 2], threaded<Stages, 'faulty'>(url, 'faulty', ['throw', 1], { thread: one }), toArray())
    const plain = await failureOf(failing())
    expect(plain).toBeInstanceOf(RangeError)
    expect(plain).toMatchObject({ name: 'BusError', message: 'item 1', code: 'BUS', route: 22 })
    expect(plain.cause).toBeInstanceOf(TypeError)
    expect(plain).not.toHaveProperty('ring')
    expect(plain.stack).toMatch(/at faulty \(thread \d+, item 2\)$/)
    reviveErrors(BusError)
    expect(await failureOf(failing())).toBeInstanceOf(BusError)
  })

  test('`threaded()` fails with the very error of what is before or behind it', async () => {
    const error = new BusError('here')
    const stage = threaded<Stages, 'double'>(url, 'double', [], { thread: one })
    function* source(): Generator<number> {
      yield 1
      throw error
    }
    expect(await failureOf(pipe(source(), stage, toArray()))).toBe(error)
    const target = {
      send(): never {
        throw error
      },
      throw(raised: unknown): never {
        throw raised
      },
      close() {}
    }
    expect(await failureOf(pipe([1, 2], stage, target))).toBe(error)
  })

  test.for(['exit 0', 'exit 3'] as const)('`threaded()` is told when the worker ends by %s', async fault => {
    const lost = await failureOf(
      pipe([0, 1, 2], threaded<Stages, 'faulty'>(url, 'faulty', [fault, 1]), toArray())
    )
    expect(lost).toBeInstanceOf(LinkLostError)
    expect(lost).toMatchObject({ kind: 'thread', exitCode: Number(fault.at(-1)), sent: 3 })
  })

  // In a process of its own, which V8 ends now and then where it was to end the worker.
  test('`threaded()` is told when the worker runs out of memory, if the process is left', async () => {
    const code = `
      import { pipe, toArray } from ${JSON.stringify(import.meta.resolve('@costream/core'))}
      import { threaded } from ${JSON.stringify(import.meta.resolve('@costream/remote'))}
      const worker = { resourceLimits: { maxOldGenerationSizeMb: 16 } }
      const stage = threaded(${JSON.stringify(url.href)}, 'faulty', ['memory', 0], { worker })
      await pipe([0], stage, toArray()).catch(lost => console.log(lost.code, lost.cause.code))
    `
    const flags = ['--experimental-strip-types', '--no-warnings', '--input-type=module', '-e', code]
    const { stdout, signal } = spawnSync(process.execPath, flags, { encoding: 'utf8' })
    if (signal === null) expect(stdout).toBe('COSTREAM_LINK_LOST ERR_WORKER_OUT_OF_MEMORY\n')
    else expect(signal).toBe('SIGABRT')
  })

  test('`threaded()` names the item, and what of it cannot be cloned, either way', async () => {
    const stage = threaded(url, 'same' as never, [] as never, { thread: one }) as Stage<unknown, unknown>
    const items = [{ bus: 22 }, { bus: { ring() {} } }]
    const there = await failureOf(pipe(items, stage, toArray()))
    expect(there).toBeInstanceOf(TypeError)
    expect(there.message).toMatch(/^Cannot send item 2 to the thread \d+: its property bus\.ring: /)
    const back = threaded<Stages, 'faulty'>(url, 'faulty', ['unsendable', 1], { thread: one })
    const received: unknown[] = []
    const error = await failureOf(
      pipe([0, 1, 2], back, {
        send: item => void received.push(item),
        throw(raised: unknown): never {
          throw raised
        },
        close() {}
      })
    )
    expect(error.message).toMatch(/^Cannot send item 2 to the thread \d+: its property ring: /)
    expect(received).toEqual([0])
  })

  test('`threaded()` moves buffers where asked to', async () => {
    const bytes = new Uint8Array(4)
    const stage = threaded<Stages, 'filled'>(url, 'filled', [7], { transfer: true })
    expect(await pipe([bytes], stage, toArray())).toEqual([new Uint8Array(4).fill(7)])
    expect(bytes.buffer.detached).toBe(true)
    const kept = new Uint8Array(4)
    await pipe([kept], threaded<Stages, 'filled'>(url, 'filled', [7]), toArray())
    expect(kept.buffer.detached).toBe(false)
  })

  test.each([
    ['./support/missing.ts', 'double', /^Cannot load the module file:.*missing\.ts: /],
    ['./support/broken-module.ts', 'double', /^Cannot load the module .*: it does not load$/],
    ['./support/stages.ts', 'nothing', /has no export "nothing"\. Its exports are /],
    ['./support/stages.ts', 'number', /^number is not a stage, .*: it is number 22$/],
    ['./support/stages.ts', 'notAStage', /^notAStage is not a stage, .*: it is number 22$/],
    ['./support/stages.ts', 'sum', /^sum is not a stage, /]
  ])('`threaded()` fails where there is no stage: %s, %s', async (module, name, message) => {
    const stage = threaded(new URL(module, import.meta.url), name as never, [] as never, { thread: one })
    let returned = 0
    function* source(): Generator<number> {
      try {
        for (;;) yield 1
      } finally {
        returned++
      }
    }
    expect((await failureOf(run(source(), stage))).message).toMatch(message)
    expect(returned).toBe(1)
    await expect(run([1], inPlace(new URL(module, import.meta.url), name as never))).rejects.toThrow(message)
  })

  test('`threaded()` does not wait for a stage that does not hear of an abort', async () => {
    const stage = threaded<Stages, 'burning'>(url, 'burning', [60_000])
    const controller = new AbortController()
    const source = async function* (): AsyncGenerator<number> {
      yield 1
      setTimeout(() => controller.abort(new Error('enough')), 200)
      yield 2
    }
    const before = performance.now()
    await expect(pipe(source(), stage, toArray(), { signal: controller.signal })).rejects.toThrow('enough')
    expect(performance.now() - before).toBeLessThan(20_000)
  })

  test.each<[readonly unknown[], RegExp]>([
    [[undefined, 'double'], /^threaded: module must be a URL or a string, got undefined/],
    [['./stages.js', 'double'], /is relative.*new URL\("\.\/stages\.js", import\.meta\.url\)/],
    [[url, 1], /^threaded: name must be the name of an export, got number 1$/],
    [[url, 'double', 5], /^threaded: args must be an array of arguments, got number 5$/],
    [[url, 'double', [], 5], /^threaded: the options must be a plain object, got number 5$/],
    [[url, 'double', [], { windows: 1 }], /^threaded: there is no option "windows"/],
    [[url, 'double', [], { window: 0 }], /^threaded: window must be a whole number of at least 1, got 0$/],
    [[url, 'double', [], { window: '1' }], /^threaded: window must be/],
    [[url, 'double', [], { windowBytes: 0.5 }], /^threaded: windowBytes must be/],
    [[url, 'double', [], { transfer: 1 }], /^threaded: transfer must be true or false, got number 1$/],
    [[url, 'double', [], { thread: {} }], /^threaded: thread must be made by thread\(\), got an object$/]
  ])('`threaded()` refuses %j at the call', (call, message) => {
    expect(() => (threaded as (...args: readonly unknown[]) => unknown)(...call)).toThrow(message)
  })

  test('`threaded()` names arguments that cannot be cloned', async () => {
    const stage = threaded(url, 'plus' as never, [{ by() {} }] as never, { thread: one }) as Stage<
      number,
      number
    >
    await expect(run([1], stage)).rejects.toThrow(
      /^Cannot send the arguments of plus to the thread \d+: its property 0\.by: /
    )
  })
})

describe('threaded.sink()', () => {
  test('`threaded.sink()` is a target whose result comes from the thread', async () => {
    const target = threaded.sink<Stages, 'sum'>(url, 'sum')
    expect(await pipe([20, 2], target)).toBe(22)
  })

  test('`threaded.sink()` takes the course’s coroutines', async () => {
    const file = join(folder, 'printed')
    await pipe(['bus', '22'], threaded.sink<Stages, 'printer'>(url, 'printer', [file]))
    expect(readFileSync(file, 'utf8')).toBe('bus\n22\n')
  })

  test('`threaded.sink()` is not a place for stages', async () => {
    const target = threaded.sink(url, 'double' as never) as ReturnType<typeof threaded.sink<Stages, 'sum'>>
    await expect(pipe([1], target)).rejects.toThrow(/^double is not a sink or a target/)
  })
})

describe('thread()', () => {
  test('`thread()` keeps one worker for many runs, and starts another where it is lost', async () => {
    await using kept = thread()
    const double = ref<Stages, 'double'>(url, 'double')
    const both = [
      threaded(double, { thread: kept }),
      threaded<Stages, 'plus'>(url, 'plus', [1], { thread: kept })
    ] as const
    const runs = Array.from({ length: 5 }, () => pipe([1, 2], ...both, toArray()))
    expect(await Promise.all(runs)).toEqual(Array.from({ length: 5 }, () => [3, 5]))
    const fatal = threaded<Stages, 'faulty'>(url, 'faulty', ['exit 3', 0], { thread: kept })
    await expect(run([1], fatal)).rejects.toThrow(LinkLostError)
    expect(await pipe([1, 2], ...both, toArray())).toEqual([3, 5])
  })

  test('`thread()` ends what runs in it when it is disposed of', async () => {
    const other = thread()
    const running = pipe(
      [1],
      threaded<Stages, 'burning'>(url, 'burning', [60_000], { thread: other }),
      toArray()
    )
    running.catch(() => {})
    await new Promise(resolve => setTimeout(resolve, 100))
    await other[Symbol.asyncDispose]()
    await expect(running).rejects.toThrow('Lost the thread: it was ended here')
  })

  test.each([[5], [{ transfer: 'yes' }], [{ size: 1 }]])('`thread()` refuses %j', options => {
    expect(() => thread(options as never)).toThrow(TypeError)
  })
})

describe('reviveErrors()', () => {
  test('`reviveErrors()` refuses what is no class of errors', () => {
    expect(() => reviveErrors(Map as never)).toThrow(TypeError)
    expect(() => reviveErrors((() => {}) as never)).toThrow(TypeError)
  })
})
