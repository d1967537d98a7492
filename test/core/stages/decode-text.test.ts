import { decodeText, pipe, pipeSync, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/** The same bytes in chunks of so many. */
function chunks(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer>[] {
  const count = Math.ceil(bytes.length / size)
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * size, (at + 1) * size))
}

describe('decodeText()', () => {
  test('puts characters together, however they are cut, and gives no empty item', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 4 }), (text, size) => {
        const out = pipeSync(chunks(encode(text), size), decodeText(), toArray())
        expect(out.join('')).toBe(text.replace(/^\uFEFF/, ''))
        expect(out).not.toContain('')
      })
    )
  })

  test('keeps a byte order mark inside the text where a chunk cuts the first character', () => {
    const bytes = encode('🚌\uFEFF!')
    expect(pipeSync([bytes.subarray(0, 1), bytes.subarray(1)], decodeText(), toArray())).toEqual([
      '🚌\uFEFF!'
    ])
  })

  test('takes any binary data, in other encodings too', async () => {
    const { buffer } = encode('bus')
    expect(await pipe([buffer, new DataView(buffer, 1, 1)], decodeText(), toArray())).toEqual(['bus', 'u'])
    const latin = new Uint8Array([0xe9])
    expect(await pipe([latin], decodeText('latin1'), toArray())).toEqual(['é'])
    expect(await pipe([encode('\uFEFFa')], decodeText(), toArray())).toEqual(['a'])
  })

  test('fails at bytes that are not of the encoding, and names the item', async () => {
    const bad = [encode('ab'), new Uint8Array([0xff])]
    await expect(pipe(bad, decodeText(), toArray())).rejects.toThrow('decodeText: item 2 is not utf-8')
  })

  test('fails at an end in the middle of a character, and not cleanly', async () => {
    const target = trackedTarget<string>()
    const running = pipe([encode('a€').subarray(0, 2)], decodeText(), target)
    await expect(running).rejects.toThrow('decodeText: the end, after 1 items, is not utf-8')
    expect(target.log).toMatchObject({ items: ['a'], closes: 0, breaches: [] })
  })

  test('stops early in the middle of a character without a failure', async () => {
    const { source, log } = trackedSource('async generator', {
      items: [encode('a€').subarray(0, 2)],
      endless: true
    })
    expect(await pipe(source, decodeText(), take(1), toArray())).toEqual(['a'])
    expect(log).toMatchObject({ given: 1, cleanUps: 1 })
  })

  test('names an item that is no binary data', async () => {
    await expect(pipe(['a'] as never[], decodeText(), toArray())).rejects.toThrow(/^decodeText: item 1 /)
  })
})
