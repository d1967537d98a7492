import { drain, pipe, toArray } from '@costream/core'
import { type XmlEvent, xmlEvents } from '@costream/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, cut, cuts } from './support/documents.ts'
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

  it('`xmlEvents()` refuses bytes whose declared encoding it does not read; a string is decoded already', async () => {
    const text = '<?xml version="1.0" encoding="ISO-8859-1"?><a/>'
    const error = await xmlFailure(pipe([bytesOf(text)], xmlEvents(), drain()))
    expect([error.code, error.column]).toEqual(['COSTREAM_XML_ENCODING', 43])
    await pipe([text], xmlEvents(), drain())
    for (const name of ['utf-8', 'UTF-8', 'UTF8', 'us-ascii']) {
      await pipe([bytesOf(`<?xml version="1.0" encoding="${name}"?><a/>`)], xmlEvents(), drain())
    }
  })
})
