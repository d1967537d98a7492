import { pipe, take, toArray } from '@costream/core'
import { type TrackedForm, trackedSource, trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

const FORMS: readonly TrackedForm[] = [
  'generator',
  'iterator',
  'async generator',
  'async iterator',
  'ReadableStream',
  'channel',
  'EventTarget',
  'EventEmitter',
  'callback',
  'observable'
]

describe('trackedSource()', () => {
  test.each(FORMS)('tells what became of it: %s', async form => {
    const { source, log } = trackedSource(form, { items: [1, 2], endless: true })
    expect(await pipe(source, take(3), toArray())).toEqual([1, 2, 1])
    await turn()
    expect(log).toMatchObject({ opened: 1, cleanUps: 1, ended: false, failed: false })
    expect(log.given).toBeGreaterThanOrEqual(3)
  })

  test.each(FORMS)('fails where it is told to: %s', async form => {
    const { source, log } = trackedSource(form, { items: [1, 2], failAt: 1, failure: { error: undefined } })
    await expect(pipe(source, toArray())).rejects.toBe(undefined)
    expect(log).toMatchObject({ given: 1, ended: true, failed: true })
  })

  test('refuses wrong arguments at the call', () => {
    const make = trackedSource as (...args: unknown[]) => unknown
    expect(() => make('list', { items: [] })).toThrow('trackedSource: form must be one of array, generator')
    expect(() => make('array')).toThrow(TypeError)
    expect(() => make('array', { items: 1 })).toThrow('items must be an array')
    expect(() => make('array', { items: [], failAt: -1 })).toThrow(RangeError)
    expect(() => make('array', { items: [], when: 1 })).toThrow('there is no option "when"')
  })
})

describe('trackedTarget()', () => {
  test('notes every breach of the protocol', async () => {
    const target = trackedTarget<number>({ onSend: () => turn() })
    const reply = target.send(1)
    target.send(2)
    target.close()
    await reply
    target.send(3)
    expect(() => target.throw('why')).toThrow('why')
    expect(target.log.breaches).toEqual([
      'an item was sent while the target was busy',
      'the target was closed during a send',
      'an item was sent while the target was closed',
      'an error was thrown into a closed target'
    ])
  })

  test('refuses a wrong script', () => {
    const make = trackedTarget as (...args: unknown[]) => unknown
    expect(() => make({ onSend: 1 })).toThrow('onSend must be a function')
    expect(() => make({ onClose: 1 })).toThrow('onClose must be a function')
    expect(() => make({ closes: 1 })).toThrow('there is no option "closes"')
  })
})
