import { lines, pipe, take, tap, toArray } from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'

const encoder = new TextEncoder()

/** Text in which the places where lines may go wrong are frequent. */
const text: fc.Arbitrary<string> = fc
  .array(fc.constantFrom('a', 'bus', '\n', '\r\n', '\r', '€', '🚌', '', ' '), { maxLength: 30 })
  .map(parts => parts.join(''))

/** What is expected: split at LF or CR LF, without an empty last line. */
function split(whole: string): string[] {
  const found = whole.split('\n').map(line => (line.endsWith('\r') ? line.slice(0, -1) : line))
  if (!whole.includes('\n') || whole.endsWith('\n') || whole === '') {
    const last = whole.slice(whole.lastIndexOf('\n') + 1)
    if (last === '') found.pop()
  }
  return found
}

/** Cuts something with a length into pieces. */
function cut<T extends { readonly length: number; slice(from: number, to: number): T }>(
  whole: T,
  places: readonly number[]
): T[] {
  const at = [0, ...places.map(place => place % (whole.length + 1)).sort((a, b) => a - b), whole.length]
  return at.slice(1).map((to, index) => whole.slice(at[index] ?? 0, to))
}

/** How many characters the searching and cutting methods of strings are called on while `act` runs. */
async function charactersLookedAt(act: () => Promise<void>): Promise<number> {
  const methods = ['indexOf', 'split', 'slice', 'endsWith', 'search', 'match', 'replace'] as const
  let looked = 0
  const spies = methods.map(method => {
    const original = String.prototype[method] as (...args: unknown[]) => unknown
    return vi.spyOn(String.prototype, method).mockImplementation(function (this: string, ...args: unknown[]) {
      looked += this.length
      return original.apply(this, args)
    } as never)
  })
  try {
    await act()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return looked
}

describe('lines()', () => {
  test('splits strings however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(100), { maxLength: 10 }), async (whole, places) => {
        expect(await pipe(cut(whole, places), lines(), toArray())).toEqual(split(whole))
      })
    )
  })

  test('splits bytes however they are cut, inside characters too', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(200), { maxLength: 10 }), async (whole, places) => {
        const chunks = cut(encoder.encode(whole), places)
        expect(await pipe(chunks, lines(), toArray())).toEqual(split(whole))
      })
    )
  })

  test('leaves out CR LF across chunks, and keeps a CR that is none', async () => {
    expect(await pipe(['a\r', '\nb\rc\r', 'd\r\n', '\r', '\n'], lines(), toArray())).toEqual([
      'a',
      'b\rc\rd',
      ''
    ])
  })

  test('leaves out a byte order mark at the start, and only there', async () => {
    expect(await pipe(['', '\uFEFFa\n\uFEFFb'], lines(), toArray())).toEqual(['a', '\uFEFFb'])
    const bytes = encoder.encode('\uFEFFa\n\uFEFFb')
    for (const size of [1, 2, 4]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
        bytes.slice(n * size, (n + 1) * size)
      )
      expect(await pipe(chunks, lines(), toArray())).toEqual(['a', '\uFEFFb'])
    }
  })

  test('passes on empty lines, and no line of no text', async () => {
    expect(await pipe(['\n\n'], lines(), toArray())).toEqual(['', ''])
    expect(await pipe([''], lines(), toArray())).toEqual([])
    expect(await pipe([], lines(), toArray())).toEqual([])
  })

  test('stops in the middle of a chunk', async () => {
    const { source, log } = trackedSource('generator', { items: ['a\nb\nc\n'], endless: true })
    expect(await pipe(source, lines(), take(2), toArray())).toEqual(['a', 'b'])
    expect(log).toMatchObject({ given: 1, cleanUps: 1 })
  })

  test.each([
    ['within a chunk', ['abc\nabcd\n']],
    ['across chunks', ['abc\nab', 'cd']],
    ['that never ends', ['abc\na', 'b', 'c', 'd', 'e']]
  ])('fails with a RangeError, naming it, at a line longer than maxLength %s', async (_, chunks) => {
    const running = pipe(chunks, lines({ maxLength: 3 }), toArray())
    await expect(running).rejects.toThrow(RangeError)
    await expect(running).rejects.toThrow(/line 2 /)
  })

  test('allows a line of maxLength, with CR LF across chunks', async () => {
    expect(await pipe(['ab', 'c\r', '\nd'], lines({ maxLength: 3 }), toArray())).toEqual(['abc', 'd'])
  })

  test('fails with a TypeError for bytes that are not UTF-8, at the end too', async () => {
    const told: string[] = []
    const bad = pipe(
      ['a\n', new Uint8Array([0x62, 0xff])],
      lines(),
      tap(line => told.push(line)),
      toArray()
    )
    await expect(bad).rejects.toThrow(TypeError)
    await expect(bad).rejects.toThrow('lines: item 2 is not utf-8. Put decodeText(encoding) before it')
    expect(told).toEqual(['a'])
    const cut = pipe([encoder.encode('€').slice(0, 2)], lines(), toArray())
    await expect(cut).rejects.toThrow('lines: the end, after 1 items, is not utf-8')
  })

  test('fails with a TypeError for what is neither text nor bytes', async () => {
    await expect(pipe([1] as never, lines(), toArray())).rejects.toThrow(
      'lines: item 1 must be text or binary data, got number 1'
    )
  })

  test('takes text and bytes mixed, in the order they come', async () => {
    expect(await pipe(['a', encoder.encode('b\nc'), 'd'], lines(), toArray())).toEqual(['ab', 'cd'])
    const half = encoder.encode('€')
    const mixed = [half.slice(0, 1), 'x', half.slice(1)]
    await expect(pipe(mixed, lines(), toArray())).rejects.toThrow(TypeError)
  })

  test('looks at each character a few times, however long a line is', async () => {
    const pieces = Array.from({ length: 2_000 }, () => 'x'.repeat(50))
    const total = 100_000
    const looked = await charactersLookedAt(async () => {
      const [line] = await pipe(pieces, lines(), toArray())
      expect(line?.length).toBe(total)
    })
    // What is searched again with each piece would be looked at a thousand times.
    expect(looked).toBeGreaterThanOrEqual(total)
    expect(looked).toBeLessThan(total * 10)
  })

  test('throws for wrong options', () => {
    expect(() => lines({ maxLength: 0 })).toThrow(RangeError)
    expect(() => lines({ maxLength: '1' } as never)).toThrow(TypeError)
    expect(() => lines('x' as never)).toThrow(TypeError)
  })
})
