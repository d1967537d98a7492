import { pipe, pipeSync, split, take, tap, toArray } from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const text = fc.array(fc.constantFrom('a', 'b', 'ab', '\0'), { maxLength: 30 }).map(parts => parts.join(''))

/** Cuts a text at some places; empty chunks are among them. */
function cut(whole: string, places: readonly number[]): string[] {
  const at = places.map(place => place % (whole.length + 1)).toSorted((a, b) => a - b)
  return [0, ...at].map((start, index) => whole.slice(start, at[index] ?? whole.length))
}

describe('split()', () => {
  test('gives what String.prototype.split gives, however the text is cut', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.nat(60)),
        fc.constantFrom('a', 'ab', 'aa', 'aba', '\0', 'x'),
        (whole, places, by) => {
          const expected = whole === '' ? [] : whole.split(by)
          expect(pipeSync(cut(whole, places), split(by), toArray())).toEqual(expected)
        }
      ),
      { numRuns: 500 }
    )
  })

  test('is held back by its target within one chunk', async () => {
    const target = trackedTarget<string>({ onSend: () => turn() })
    expect(await pipe(['1,2,3,', '4'], split(','), target)).toBe(4)
    expect(target.log).toMatchObject({ items: ['1', '2', '3', '4'], breaches: [] })
  })

  test('takes no more chunks than the pieces asked for, and sends no rest after that', async () => {
    for (const form of ['generator', 'async generator'] as const) {
      const { source, log } = trackedSource(form, { items: ['1,2,', 'x'], endless: true })
      expect(await pipe(source, split(','), take(2), toArray())).toEqual(['1', '2'])
      expect(log).toMatchObject({ given: 1, cleanUps: 1 })
    }
  })

  test('sends no rest after a failure', async () => {
    const { source } = trackedSource('generator', { items: ['a,b', 'c'], failAt: 1 })
    const target = trackedTarget<string>()
    await expect(pipe(source, split(','), target)).rejects.toThrow('source')
    expect(target.log).toMatchObject({ items: ['a'], closes: 0, breaches: [] })
  })

  test('fails at a piece that is too long, before its end was seen', async () => {
    const { source, log } = trackedSource('generator', { items: ['ab'], endless: true })
    await expect(pipe(source, split('--', { maxLength: 10 }), toArray())).rejects.toThrow(
      'split: piece 1 is longer than 10 characters'
    )
    expect(log).toMatchObject({ given: 6, cleanUps: 1 })
    expect(await pipe(['0123456789,'], split(',', { maxLength: 10 }), toArray())).toEqual(['0123456789', ''])
  })

  test('names an item that is no string', async () => {
    const items = ['a', new Uint8Array()] as string[]
    await expect(pipe(items, split(','), toArray())).rejects.toThrow(/^split: item 2 .*decodeText/)
  })

  test('passes on the pieces before one that is too long, however the text is cut', async () => {
    for (const chunks of [
      ['ab,cdefgh,'],
      ['ab', ',cd', 'efgh,'],
      ['ab,cde', 'fgh,'],
      ['ab,cdef'],
      [...'ab,cdefgh,']
    ]) {
      const told: string[] = []
      const result = pipe(
        chunks,
        split(',', { maxLength: 3 }),
        tap(piece => told.push(piece)),
        toArray()
      )
      await expect(result).rejects.toThrow(
        new RangeError(
          'split: piece 2 is longer than 3 characters. Raise maxLength, or split the input otherwise'
        )
      )
      expect(told).toEqual(['ab'])
    }
    expect(await pipe(['ab,cdefgh,'], split(',', { maxLength: 3 }), take(1), toArray())).toEqual(['ab'])
  })
})
