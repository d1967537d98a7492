import { pipe, text } from '@costream/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const encode = (string: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(string)

describe('text()', () => {
  test('puts text and bytes together, however characters are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 4 }))),
        async parts => {
          const chunks = parts.flatMap(([part, size]): (string | Uint8Array)[] => {
            if (size === 0) return [part]
            const whole = encode(part)
            const count = Math.ceil(whole.length / size)
            return Array.from({ length: count }, (_, at) => whole.subarray(at * size, (at + 1) * size))
          })
          expect(await pipe(chunks, text())).toBe(parts.map(([part]) => part).join(''))
        }
      )
    )
  })

  test('takes any binary data, and is empty without items', async () => {
    const { buffer } = encode('bus')
    expect(await pipe([buffer, new DataView(buffer, 1, 1)], text())).toBe('busu')
    expect(await pipe([], text())).toBe('')
  })

  test.each([
    [
      [encode('€').subarray(0, 2)],
      'text: the end, after 1 items, is not utf-8. Put decodeText(encoding) before it'
    ],
    [[encode('€').subarray(0, 2), 'x'], 'text: what comes before item 2 is not utf-8'],
    [['x', new Uint8Array([0xff])], 'text: item 2 is not utf-8'],
    [['x', 1 as never], 'text: item 2 must be text or binary data']
  ])('fails and says where: %#', async (items, message) => {
    await expect(pipe(items, text())).rejects.toThrow(message)
  })
})
