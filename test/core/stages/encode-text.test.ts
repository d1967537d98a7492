import { decodeText, encodeText, pipe, pipeSync, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

describe('encodeText()', () => {
  test('gives the bytes of the whole text, however it is cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), fc.array(fc.nat(20)), (text, places) => {
        const at = places.map(place => place % (text.length + 1)).toSorted((a, b) => a - b)
        const parts = [0, ...at].map((start, index) => text.slice(start, at[index] ?? text.length))
        const out = pipeSync(parts, encodeText(), toArray())
        expect(out.flatMap(bytes => [...bytes])).toEqual([...encode(text)])
        expect(out.every(bytes => bytes.length > 0)).toBe(true)
      })
    )
  })

  test('makes half a character U+FFFD at the end too', async () => {
    const out = await pipe(['a\uD83D'], encodeText(), decodeText(), toArray())
    expect(out).toEqual(['a', '\uFFFD'])
  })

  test('sends nothing it held after a failure, nor after an early stop', async () => {
    const target = trackedTarget<Uint8Array>()
    const failing = trackedSource('async generator', { items: ['a\uD83D'], endless: true, failAt: 1 })
    await expect(pipe(failing.source, encodeText(), target)).rejects.toThrow('source')
    expect(target.log).toMatchObject({ items: [encode('a')], closes: 0, breaches: [] })
    const { source, log } = trackedSource('async generator', { items: ['a\uD83D'], endless: true })
    expect(await pipe(source, encodeText(), take(1), toArray())).toEqual([encode('a')])
    expect(log).toMatchObject({ given: 1, cleanUps: 1 })
  })

  test('names an item that is no string', async () => {
    await expect(pipe(['a', 1] as string[], encodeText(), toArray())).rejects.toThrow(/^encodeText: item 2 /)
  })
})
