import { deflateSync, gzipSync } from 'node:zlib'
import { drain, drive, pipe, pipeSync, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import { type XmlEvent, xmlEvents, xmlRecords } from '@costream/xml'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { bytesOf, cut, cuts, documents } from './support/documents.ts'
import { xmlFailure } from './support/failure.ts'

const feed = `<feed>${Array.from({ length: 20_000 }, (_, id) => `<bus><id>${id}</id></bus>`).join('\n')}</feed>`
const FORMATS = [
  ['gzip', gzipSync],
  ['deflate', deflateSync]
] as const

/** A document that gzip makes 500 times shorter, or more, and goes on for ever. */
function bomb(): Uint8Array {
  return gzipSync(`<a>${'<b/>'.repeat(500_000)}</a>`, { level: 9 })
}

// Node has both; a browser has the second alone, which does not tell when it is done with a piece, and drops what waits
// in it when it fails.
describe.each(['zlib', 'DecompressionStream'])('xmlEvents() by %s', engine => {
  const withEngine = (): void => {
    if (engine === 'zlib') return
    vi.stubGlobal('process', { ...process, getBuiltinModule: undefined })
  }
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it.each(FORMATS)('`xmlEvents()` reads %s by its first bytes, cut anywhere', async (_format, compress) => {
    withEngine()
    await fc.assert(
      fc.asyncProperty(documents, cuts, async (text, places) => {
        const expected = await pipe([text], xmlEvents(), toArray())
        const chunks = cut(compress(bytesOf(text)), places)
        expect(await pipe(chunks, xmlEvents(), toArray())).toEqual(expected)
      }),
      { numRuns: 25 }
    )
  })

  it('`xmlEvents()` reads a long document, for a slow target too', async () => {
    withEngine()
    const expected = await pipe([feed], xmlRecords('bus'), toArray())
    for (const input of [gzipSync(feed), gzipSync(feed, { level: 0 })]) {
      expect(await pipe([input], xmlRecords('bus'), toArray())).toEqual(expected)
    }
    const target = trackedTarget<unknown>({
      onSend: (_item, index) => (index % 500 === 7 ? Promise.resolve() : undefined)
    })
    await drive(cut(gzipSync(feed), [1, 2, 3, 500]), xmlRecords('bus')(target))
    expect([target.log.items, target.log.breaches]).toEqual([expected, []])
  })

  it('`xmlEvents()` stops its source early', async () => {
    withEngine()
    const bytes = gzipSync(feed)
    const source = trackedSource('async generator', { items: [bytes.subarray(0, 9000)], endless: true })
    expect(await pipe(source.source, xmlRecords('bus'), take(2), toArray())).toEqual([
      { id: '0' },
      { id: '1' }
    ])
    expect(source.log.cleanUps).toBe(1)
    if (engine === 'zlib') expect(source.log.reads).toBe(1)
  })

  it('`xmlEvents()` refuses a bomb before it grew', async () => {
    withEngine()
    const bytes = bomb()
    expect((500_000 * 4) / bytes.length).toBeGreaterThan(500)
    const target = trackedTarget<XmlEvent>()
    const error = await xmlFailure(drive([bytes], xmlEvents()(target)))
    expect([error.code, error.reason]).toEqual([
      'COSTREAM_XML_LIMIT',
      'the input is more than 250 times as long when decompressed. Raise maxInflation if that is meant'
    ])
    expect(target.log.items.length).toBeLessThan(1_000_000)
    await pipe([bytes], xmlEvents({ maxInflation: Number.POSITIVE_INFINITY }), drain())
    expect((await xmlFailure(pipe([bytes], xmlEvents({ maxInflated: 5000 }), drain()))).reason).toBe(
      'the input is more than 5000 bytes when decompressed. Raise maxInflated if that is meant'
    )
  })

  it('`xmlEvents()` has an error for bytes that are damaged, or not complete, after the events before', async () => {
    withEngine()
    const bytes = gzipSync(feed, { level: 0 })
    const damaged = Uint8Array.from(bytes)
    damaged[70_000] = 0xff
    damaged.fill(0xff, 70_000, 140_000)
    const wrong = await xmlFailure(pipe([damaged], xmlEvents(), drain()))
    expect(['COSTREAM_XML_ENCODING', 'COSTREAM_XML_SYNTAX']).toContain(wrong.code)
    for (const chunks of [
      [bytes.subarray(0, -3)],
      [bytes.subarray(0, 100_000)],
      cut(bytes.subarray(0, 200), [5])
    ]) {
      const target = trackedTarget<XmlEvent>()
      const error = await xmlFailure(drive(chunks, xmlEvents()(target)))
      expect(error.code).toBe('COSTREAM_XML_TRUNCATED')
      if (engine === 'zlib') expect(target.log.items.length).toBeGreaterThan(0)
    }
  })
})

describe('xmlEvents() with compressed input', () => {
  it('`xmlEvents()` reads gzip of several members', async () => {
    const members = [gzipSync(feed.slice(0, 1000)), gzipSync(feed.slice(1000))]
    expect(await pipe(members, xmlRecords('bus'), toArray())).toHaveLength(20_000)
    expect(await pipe([Buffer.concat(members)], xmlRecords('bus'), toArray())).toHaveLength(20_000)
  })

  it('`xmlEvents()` refuses a string after compressed bytes', async () => {
    const error = await xmlFailure(pipe([gzipSync('<a>'), '</a>'], xmlEvents(), drain()))
    expect([error.code, error.reason]).toEqual(['COSTREAM_XML_ENCODING', 'a string follows compressed bytes'])
  })

  it('`xmlEvents()` waits for the second byte, and takes one alone as text', async () => {
    const bytes = bytesOf('<a/>')
    expect(await pipe([bytes.subarray(0, 1), bytes.subarray(1)], xmlEvents(), toArray())).toHaveLength(2)
    expect(await pipe([bytes.subarray(0, 1), 'a/>'], xmlEvents(), toArray())).toHaveLength(2)
    expect((await xmlFailure(pipe([bytes.subarray(0, 1)], xmlEvents(), drain()))).code).toBe(
      'COSTREAM_XML_TRUNCATED'
    )
    expect((await xmlFailure(pipe([Uint8Array.of(0x1f)], xmlEvents(), drain()))).code).toBe(
      'COSTREAM_XML_SYNTAX'
    )
  })

  it('`xmlEvents()` reads plain bytes synchronously, and compressed ones not', () => {
    expect(pipeSync([bytesOf('<a/>')], xmlEvents(), toArray())).toHaveLength(2)
    expect(() => pipeSync([gzipSync('<a/>')], xmlEvents(), toArray())).toThrow(TypeError)
  })
})
