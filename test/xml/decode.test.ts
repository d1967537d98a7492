import { drain, pipe, toArray } from '@costream/core'
import { type XmlEvent, xmlEvents } from '@costream/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, type Chunk, cut, cuts } from './support/documents.ts'
import { xmlFailure } from './support/failure.ts'

const textOf = (events: XmlEvent[]): string =>
  events.map(event => ('text' in event ? event.text : '')).join('')

function joined(...parts: (string | number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap(part => (typeof part === 'string' ? [...bytesOf(part)] : part)))
}

describe('xmlEvents() decodes', () => {
  it('`xmlEvents()` joins characters of several bytes that are cut', async () => {
    const text = 'é€😀ß'
    await fc.assert(
      fc.asyncProperty(cuts, async places => {
        expect(textOf(await pipe(cut(bytesOf(`<a>${text}</a>`), places), xmlEvents(), toArray()))).toBe(text)
        expect(textOf(await pipe(cut(`<a>${text}</a>`, places), xmlEvents(), toArray()))).toBe(text)
      })
    )
  })

  it('`xmlEvents()` leaves out a byte order mark at the start, and only there', async () => {
    for (const mark of ['\ufeff', '']) {
      expect(textOf(await pipe([bytesOf(`${mark}<a>\ufeffx</a>`)], xmlEvents(), toArray()))).toBe('\ufeffx')
      expect(textOf(await pipe([`${mark}<a>\ufeffx</a>`], xmlEvents(), toArray()))).toBe('\ufeffx')
    }
  })

  it.each([
    ['a byte that begins nothing', [0xff]],
    ['a byte that goes on with nothing', [0x80]],
    ['a form longer than needed', [0xc0, 0xaf]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
    ['more than Unicode has', [0xf4, 0x90, 0x80, 0x80]],
    ['a character cut short', [0xe2, 0x82]]
  ])('`xmlEvents()` fails at %s, wherever the bytes are cut', async (_what, wrong) => {
    const bytes = joined('<a>\n<b>é', wrong, '</b></a>')
    await fc.assert(
      fc.asyncProperty(cuts, async places => {
        const seen: XmlEvent[] = []
        const run = async (): Promise<void> => {
          for await (const event of xmlEvents()(cut(bytes, places))) seen.push(event)
        }
        const error = await xmlFailure(run())
        expect([error.code, error.line, error.column]).toEqual(['COSTREAM_XML_ENCODING', 2, 4])
        expect([error.path, error.excerpt]).toEqual([['a', 'b'], '<a>\n<b>é'])
        expect(seen.map(event => event.type)).toEqual(['start', 'text', 'start'])
      })
    )
  })

  it('`xmlEvents()` finds a wrong byte in the middle of a long document', async () => {
    const bytes = joined('<a>', '<b>é</b>\n'.repeat(20_000), [0xff], '</a>')
    const error = await xmlFailure(pipe([bytes], xmlEvents(), drain()))
    expect([error.line, error.reason]).toEqual([20_001, 'the bytes after this place are not UTF-8'])
  })

  it('`xmlEvents()` fails where bytes end, or text follows, in the middle of a character', async () => {
    for (const chunks of [[joined('<a>', [0xc3])], [joined('<a>', [0xc3]), '</a>']]) {
      const error = await xmlFailure(pipe(chunks, xmlEvents(), drain()))
      expect([error.code, error.column]).toEqual(['COSTREAM_XML_ENCODING', 3])
    }
  })

  it.each(['\ud800</a>', '\udc00</a>', 'x\ud800', '\ud83d\ud83d\ude00</a>'])(
    '`xmlEvents()` fails at half a surrogate pair in a string: %j',
    async rest => {
      for (const chunks of [[`<a>${rest}`], ['<a>', ...rest.split('')]]) {
        const error = await xmlFailure(pipe(chunks, xmlEvents(), drain()))
        expect([error.code, error.column]).toEqual(['COSTREAM_XML_ENCODING', rest.startsWith('x') ? 4 : 3])
      }
    }
  )

  it('`xmlEvents()` takes bytes and strings in turn', async () => {
    expect(textOf(await pipe(['<a>é', bytesOf('€'), '\r', bytesOf('\n</a>')], xmlEvents(), toArray()))).toBe(
      'é€\n'
    )
  })

  it.each<[string, string, (text: string) => number[]]>([
    ['UTF-16', '\ufeffé€😀', text => utf16(text, true)],
    ['utf-16', '\ufeffé€😀', text => utf16(text, false)],
    ['UTF-16LE', 'é€😀', text => utf16(text, true)],
    ['utf-16be', 'é€😀', text => utf16(text, false)],
    ['ISO-8859-1', 'é', text => [...text].map(code => code.charCodeAt(0))],
    ['latin1', '\u0080\u00ff', text => [...text].map(code => code.charCodeAt(0))],
    [
      'windows-1252',
      '\u20ac',
      text => [...text].map(code => (code === '\u20ac' ? 0x80 : code.charCodeAt(0)))
    ],
    ['windows-1251', 'ж', text => [...text].map(code => (code === 'ж' ? 0xe6 : code.charCodeAt(0)))],
    ['Shift_JIS', 'ア漢', text => byTable(text, { ア: [0x83, 0x41], 漢: [0x8a, 0xbf] })],
    ['EUC-JP', '漢', text => byTable(text, { 漢: [0xb4, 0xc1] })],
    ['iso-2022-jp', '漢', text => byTable(text, { 漢: [0x1b, 0x24, 0x42, 0x34, 0x41, 0x1b, 0x28, 0x42] })],
    ['gb18030', '😀', text => byTable(text, { '😀': [0x94, 0x39, 0xfc, 0x36] })]
  ])('`xmlEvents()` reads %s as the document declares it, cut anywhere', async (label, sign, encode) => {
    const mark = sign.startsWith('\ufeff') ? '\ufeff' : ''
    const text = sign.slice(mark.length)
    const document = `<?xml version='1.0' encoding='${label}' ?>\n<a b="${text}">${text}</a>`
    const bytes = Uint8Array.from(encode(mark + document))
    await fc.assert(
      fc.asyncProperty(cuts, async places => {
        const events = await pipe(cut(bytes, places), xmlEvents(), toArray())
        expect(events[0]).toMatchObject({ attributes: { b: text } })
        expect(textOf(events)).toBe(text)
      }),
      { numRuns: 20 }
    )
  })

  it('`xmlEvents()` reads UTF-16 without a mark and without a declaration', async () => {
    for (const isLittle of [true, false]) {
      const bytes = Uint8Array.from(utf16('<a>é😀</a>', isLittle))
      expect(textOf(await pipe([bytes], xmlEvents(), toArray()))).toBe('é😀')
    }
  })

  it.each([
    ['Shift_JIS', 'SHIFT_JIS', [0x83, 0x20]],
    ['EUC-JP', 'EUC-JP', [0x8f, 0x20]],
    ['gb18030', 'GB18030', [0x81, 0x30, 0x20]]
  ])('`xmlEvents()` fails where bytes are not %s, wherever they are cut', async (label, name, wrong) => {
    const bytes = joined(`<?xml version="1.0" encoding="${label}"?>\n<a>x`, wrong, '</a>')
    await fc.assert(
      fc.asyncProperty(cuts, async places => {
        const error = await xmlFailure(pipe(cut(bytes, places), xmlEvents(), drain()))
        expect([error.code, error.line, error.column]).toEqual(['COSTREAM_XML_ENCODING', 2, 4])
        expect(error.reason).toBe(`the bytes after this place are not ${name}`)
      }),
      { numRuns: 20 }
    )
  })

  it('`xmlEvents()` fails where UTF-16 ends in the middle of a character', async () => {
    for (const bytes of [
      utf16('<a>', true).slice(0, -1),
      utf16('<a>\ud83d', true),
      utf16('<a>', false).slice(0, -1)
    ]) {
      const error = await xmlFailure(pipe([Uint8Array.from(bytes)], xmlEvents(), drain()))
      expect(error.reason).toMatch(/^the bytes end in the middle of a character of UTF-16/)
    }
  })

  it.each<[string, number[], string]>([
    [
      'a declared encoding that nobody knows',
      [...bytesOf('<?xml version="1.0" encoding="x-none"?><a/>')],
      'the encoding is x-none, which is not known. Decode the bytes to strings first'
    ],
    [
      'UTF-16 that is declared but not there',
      [...bytesOf('<?xml version="1.0" encoding="utf-16"?><a/>')],
      'the encoding is said to be utf-16, but the bytes are UTF-8'
    ],
    [
      'UTF-8 that is declared but not there',
      utf16('\ufeff<?xml version="1.0" encoding="UTF-8"?><a/>', true),
      'the encoding is said to be UTF-8, but the bytes are UTF-16LE'
    ],
    [
      'Latin-1 that is declared in UTF-8 with a mark',
      [0xef, 0xbb, 0xbf, ...bytesOf('<?xml version="1.0" encoding="latin1"?><a/>')],
      'the encoding is said to be latin1, but the bytes are UTF-8'
    ],
    ['UTF-32', [0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c], 'the bytes are UTF-32, which is not read']
  ])('`xmlEvents()` refuses %s, at any cut', async (_what, bytes, reason) => {
    await fc.assert(
      fc.asyncProperty(cuts, async places => {
        const error = await xmlFailure(pipe(cut(Uint8Array.from(bytes), places), xmlEvents(), drain()))
        expect([error.code, error.reason]).toEqual(['COSTREAM_XML_ENCODING', reason])
      }),
      { numRuns: 20 }
    )
  })

  it('`xmlEvents()` takes no notice of a declared encoding where strings are read, or `encoding` is given', async () => {
    const text = '<?xml version="1.0" encoding="UTF-16"?><a>é</a>'
    expect(textOf(await pipe([text], xmlEvents(), toArray()))).toBe('é')
    const latin = Uint8Array.from(text, code => code.charCodeAt(0))
    expect(textOf(await pipe([latin], xmlEvents({ encoding: 'latin1' }), toArray()))).toBe('é')
    await xmlFailure(pipe([latin], xmlEvents(), toArray()))
    expect(() => xmlEvents({ encoding: 'x-none' })).toThrow(RangeError)
  })
})

describe('xmlEvents() with positions', () => {
  const text =
    '<?xml version="1.0"?>\n<!DOCTYPE a>\r\n<a é="€">\n😀é<b>x</b ><!--c--><![CDATA[d\n]]><?p?> <e/>\n</a>\n'
  /** What each event but an end begins with in the document. */
  const beginnings = ['<!D', '<a ', '\n😀', '<b>', 'x', '<!-', '<![', '<?p', ' ', '<e/', '\n']

  it.each<[string, Chunk, (text: string) => number]>([
    ['text', text, part => part.length],
    ['UTF-8', bytesOf(text), part => bytesOf(part).length],
    ['UTF-8 with a mark', bytesOf(`\ufeff${text}`), part => bytesOf(part).length + 3],
    ['UTF-16 with a mark', Uint8Array.from(utf16(`\ufeff${text}`, true)), part => 2 * part.length + 2]
  ])('`xmlEvents()` tells where in %s each event begins, at any cut', async (_what, input, offset) => {
    await fc.assert(
      fc.asyncProperty(cuts, async places => {
        const events = await pipe(cut(input, places), xmlEvents({ positions: true }), toArray())
        let at = 0
        const expected = beginnings.map(beginning => {
          at = text.indexOf(beginning, at)
          const lines = text.slice(0, at).split(/\r\n|\n/)
          const column = [...(lines.at(-1) as string)].length + 1
          return { line: lines.length, column, offset: offset(text.slice(0, at++)) }
        })
        expect(events.filter(({ type }) => type !== 'end').map(({ position }) => position)).toEqual(expected)
        const last = text.indexOf('</a>')
        expect(events.at(-1)?.position?.offset).toBe(offset(text.slice(0, last)))
      })
    )
  })

  it('`xmlEvents()` tells offsets of an encoding with one byte a character, and none of Shift_JIS', async () => {
    for (const [label, expected] of [
      ['latin1', 43],
      ['Shift_JIS', undefined]
    ] as const) {
      const bytes = bytesOf(`<?xml version="1.0" encoding="${label}"?><a>\n<b/></a>`)
      const events = await pipe([bytes], xmlEvents({ positions: true }), toArray())
      expect(events[2]?.position).toEqual({ line: 2, column: 1, offset: expected })
    }
  })

  it('`xmlEvents()` names the offset of a failure, at any cut', async () => {
    const bytes = bytesOf('<a é="1">\n😀<')
    await fc.assert(
      fc.asyncProperty(cuts, async places => {
        const error = await xmlFailure(pipe(cut(joined([...bytes], '<'), places), xmlEvents(), drain()))
        expect([error.line, error.column, error.offset]).toEqual([2, 3, bytes.length])
      })
    )
  })
})

/** The bytes of UTF-16. */
function utf16(text: string, isLittle: boolean): number[] {
  return text.split('').flatMap(unit => {
    const code = unit.charCodeAt(0)
    return isLittle ? [code & 0xff, code >> 8] : [code >> 8, code & 0xff]
  })
}

/** The bytes of a text in which some characters have others than their code. */
function byTable(text: string, table: Record<string, number[]>): number[] {
  return [...text].flatMap(character => table[character] ?? [character.charCodeAt(0)])
}
