import { readFileSync } from 'node:fs'
import * as core from '@costream/core'
import * as tasks from '@costream/core/tasks'
import { expect, test } from 'vitest'

// The functions are data here: what fits their parameters is what the tests find out.
const functions = { ...tasks } as unknown as Record<string, (...args: unknown[]) => unknown>

const NO_BODY = [
  undefined,
  null,
  0,
  'text',
  {},
  [],
  async function* () {
    yield
  },
  [1][Symbol.iterator](),
  (async () => {})()
]
const NO_OPTIONS = [null, 0, 'text', [], () => {}, { unknown: 1 }]
const NO_TIME = [undefined, null, '1', -1, Number.NaN, Infinity, 2 ** 31, {}]
const NO_TASK = [undefined, null, 0, {}, Promise.resolve(), function* () {}]
const NO_FUNCTION = [undefined, null, 0, 'text', {}, []]
const NO_NAME = [null, 0, {}, []]
const NO_SIGNAL = [null, 0, 'text', {}]
const fine = function* (): tasks.TaskGenerator<void> {
  yield
}

// Each function, one parameter, and what does not fit it.
const PARAMETERS: readonly (readonly [string, readonly unknown[], (value: never) => unknown])[] = [
  ...(['runTask', 'spawn', 'scope', 'shield'] as const).map(
    name => [name, NO_BODY, (value: never) => functions[name]?.(value)] as const
  ),
  ...(['runTask', 'spawn', 'scope'] as const).map(
    name => [name, NO_OPTIONS, (value: never) => functions[name]?.(fine, value)] as const
  ),
  ...(['runTask', 'spawn'] as const).map(
    name => [name, NO_NAME, (value: never) => functions[name]?.(fine, { name: value })] as const
  ),
  ...(['runTask', 'scope'] as const).map(
    name => [name, NO_SIGNAL, (value: never) => functions[name]?.(fine, { signal: value })] as const
  ),
  ...(['join', 'kill'] as const).map(
    name => [name, NO_TASK, (value: never) => functions[name]?.(value)] as const
  ),
  ...(['all', 'race'] as const).map(
    name =>
      [
        name,
        [...NO_FUNCTION.slice(0, 5), [1], [fine, null]],
        (value: never) => functions[name]?.(value)
      ] as const
  ),
  ['race', [[]], value => tasks.race(value)],
  ['runTask', [null, 0, {}, Date], value => tasks.runTask(fine, { clock: value })],
  ['runTask', [null, '1', 1.5, Number.NaN], value => tasks.runTask(fine, { seed: value })],
  ['runTask', NO_FUNCTION.slice(1), value => tasks.runTask(fine, { trace: value })],
  ['sleep', NO_TIME, value => tasks.sleep(value)],
  ['withTimeout', NO_TIME, value => tasks.withTimeout(value, fine)],
  ['withTimeout', NO_BODY, value => tasks.withTimeout(1, value)],
  ['withResource', NO_FUNCTION, value => tasks.withResource(value, fine, fine)],
  ['withResource', NO_FUNCTION, value => tasks.withResource(fine, value, fine)],
  ['withResource', NO_FUNCTION, value => tasks.withResource(fine, fine, value)],
  ['each', [undefined, null, 0, {}], value => tasks.each(value, fine)],
  ['each', NO_FUNCTION, value => tasks.each([1], value)],
  ['each', NO_OPTIONS, value => tasks.each([1], fine, value)],
  ['each', [null, -1, '1'], value => tasks.each([1], fine, { closeTimeout: value })],
  ['read', [undefined, null, 0, 'text', [1]], value => tasks.read(value)]
]

test.each(PARAMETERS)('`%s()` refuses at the call what does not fit: %j', (name, wrong, call) => {
  for (const value of wrong) {
    let caught: unknown
    try {
      call(value as never)
    } catch (error) {
      caught = error
    }
    expect(caught instanceof TypeError || caught instanceof RangeError, `${String(value)}: ${caught}`).toBe(
      true
    )
    expect((caught as Error).message).toMatch(new RegExp(`^${name}: `))
  }
})

test('every function of tasks is in the list above', () => {
  const listed = new Set([...PARAMETERS.map(([name]) => name), 'TaskKilledError', 'send', 'wait'])
  expect(Object.keys(tasks).filter(name => !listed.has(name))).toEqual([])
})

test('`send()` and `wait()` are those of core; nothing else of tasks is in core', () => {
  expect(tasks.send).toBe(core.send)
  expect(tasks.wait).toBe(core.wait)
  const index = readFileSync(new URL('../../../packages/core/src/index.ts', import.meta.url), 'utf8')
  expect(index).not.toContain('/tasks')
})
