import * as core from '@costream/core'
import { expect, test } from 'vitest'

type Anything = (...args: unknown[]) => unknown

// The functions of core are data here, put into a pipeline in place of what they answer.
const functions = core as unknown as Record<string, Anything>
const { pipe, compose, pipeSync } = core as unknown as Record<'compose' | 'pipe' | 'pipeSync', Anything>

const STAGES = [
  ...[
    'abortable',
    'attempt',
    'batch',
    'buffer',
    'catchError',
    'debounce',
    'decodeText',
    'delay',
    'distinct',
    'drop'
  ],
  ...[
    'dropWhile',
    'encodeText',
    'expand',
    'filter',
    'flatMap',
    'groupBy',
    'lines',
    'map',
    'mapConcurrent',
    'pairwise'
  ],
  ...['parseJson', 'rateLimit', 'scan', 'split', 'startWith', 'switchMap', 'take', 'takeUntil'],
  ...['takeWhile', 'tap', 'throttle', 'timeoutEach']
]

const SINKS = [
  ...[
    'bytes',
    'count',
    'drain',
    'every',
    'find',
    'first',
    'forEach',
    'joinText',
    'json',
    'last',
    'reduce',
    'some'
  ],
  ...['text', 'toArray', 'toMap', 'toSet']
]

async function message(act: () => unknown): Promise<string> {
  try {
    await act()
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    return (error as TypeError).message
  }
  throw new Error('it was taken')
}

test.each(STAGES)('`pipe()` says to call a stage: %s', async name => {
  const told = /In a pipeline, call it: \w+\(…?\)$|Was the function to be called first\?$/
  const stage = functions[name]
  expect(await message(() => pipe(['a'], stage, core.toArray()))).toMatch(told)
  expect(await message(() => pipe(['a'], compose(stage), core.toArray()))).toMatch(told)
  const head = (): unknown => (compose(stage) as Anything)(core.toArray().open())
  expect(await message(head)).toMatch(told)
  expect(await message(() => pipeSync(['a'], stage, core.toArray()))).toMatch(told)
})

test.each(SINKS)('`pipe()` says to call a sink: %s', async name => {
  const told = /In a pipeline, call it: \w+\(…?\)$|Was the function to be called first\?$/
  expect(await message(() => pipe(['a'], functions[name]))).toMatch(told)
})

test('`lines` and `map` are named with what they take', async () => {
  expect(await message(() => pipe(['a'], core.lines, core.toArray()))).toBe(
    'lines: the options must be a plain object, got a flow. In a pipeline, call it: lines()'
  )
  expect(await message(() => pipe(['a'], core.map, core.toArray()))).toBe(
    'map: fn must be a function, got a flow. In a pipeline, call it: map(…)'
  )
})
