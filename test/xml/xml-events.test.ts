import { count, DONE, drain, drive, pipe, pipeSync, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import { type XmlError, type XmlEvent, xmlEvents } from '@costream/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, cut, cuts, damaged, documents } from './support/documents.ts'
import { xmlFailure } from './support/failure.ts'

const eventsOf = (chunks: Iterable<string | Uint8Array>): Promise<XmlEvent[]> =>
  pipe(chunks, xmlEvents(), toArray())

/** The events before the end, and what the end was. */
async function outcomeOf(chunks: Iterable<string | Uint8Array>): Promise<unknown[]> {
  const outcome: unknown[] = []
  try {
    for await (const event of xmlEvents()(chunks)) outcome.push(event)
  } catch (error) {
    const { code, message, path, excerpt } = error as XmlError
    outcome.push({ code, message, path, excerpt })
  }
  return outcome
}

describe('xmlEvents()', () => {
  it('`xmlEvents()` gives one event for every piece of markup and text', async () => {
    const text =
      '<?xml version="1.0"?><!DOCTYPE a>\n<a b="1&amp;2"><!-- c --> x&lt;y <![CDATA[<z>]]><?p q?><d/></a>\n'
    expect(await eventsOf([text])).toEqual([
      { type: 'doctype', text: ' a' },
      { type: 'start', name: 'a', attributes: { b: '1&2' } },
      { type: 'comment', text: ' c ' },
      { type: 'text', text: ' x<y ' },
      { type: 'cdata', text: '<z>' },
      { type: 'instruction', target: 'p', body: 'q' },
      { type: 'start', name: 'd', attributes: {} },
      { type: 'end', name: 'd' },
      { type: 'end', name: 'a' }
    ])
  })

  it('`xmlEvents()` gives the same events however text and bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(documents, cuts, async (text, places) => {
        const whole = await eventsOf([text])
        expect(whole.length).toBeGreaterThan(1)
        expect(await eventsOf(cut(text, places))).toEqual(whole)
        expect(await eventsOf(cut(bytesOf(text), places))).toEqual(whole)
      })
    )
  })

  it('`xmlEvents()` fails at the same place, after the same events, however text and bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(damaged, cuts, async (text, places) => {
        const whole = await outcomeOf([text])
        expect(await outcomeOf(cut(text, places))).toEqual(whole)
        expect(await outcomeOf(cut(bytesOf(text), places))).toEqual(whole)
        expect(await outcomeOf(text.split(''))).toEqual(whole)
      })
    )
  })

  it('`xmlEvents()` gives the same events at one character, or byte, at a time', async () => {
    const text = '\ufeff<a é="€">\r\n😀&#233;<![CDATA[]]]]>\r</a\n>'
    const whole = await eventsOf([text])
    expect(whole).toContainEqual({ type: 'text', text: '\n😀é' })
    expect(await eventsOf(text.split(''))).toEqual(whole)
    expect(await eventsOf([...bytesOf(text)].map(byte => Uint8Array.of(byte)))).toEqual(whole)
  })

  it('`xmlEvents()` gives the same events pushed, pulled and synchronously', async () => {
    const chunks = ['<a><b>1</b>', '<b>2</b></a>']
    const target = trackedTarget<XmlEvent>()
    await drive(chunks, xmlEvents()(target))
    const pulled: XmlEvent[] = []
    for await (const event of xmlEvents()(chunks)) pulled.push(event)
    expect(pulled).toHaveLength(8)
    expect(target.log.items).toEqual(pulled)
    expect(target.log.breaches).toEqual([])
    expect(pipeSync(chunks, xmlEvents(), toArray())).toEqual(pulled)
  })

  it('`xmlEvents()` reads a document longer than one slice', async () => {
    const text = `<a>${'<b>é</b>'.repeat(50_000)}</a>`
    expect(await pipe(text, xmlEvents(), count())).toBe(150_002)
    expect(await pipe([bytesOf(text)], xmlEvents(), count())).toBe(150_002)
  })

  it('`xmlEvents()` waits for a slow target, and loses and reorders nothing', async () => {
    const text = `<a>${'<b>1</b>'.repeat(20_000)}</a>`
    const target = trackedTarget<XmlEvent>({
      onSend: (_item, index) => (index % 1000 === 7 ? Promise.resolve() : undefined)
    })
    await drive([text], xmlEvents()(target))
    expect(target.log.breaches).toEqual([])
    expect(target.log.items).toEqual(await eventsOf([text]))
  })

  it('`xmlEvents()` reads no further slice while its target is not ready', async () => {
    const source = trackedSource('generator', { items: ['<a>', '<b/>', '<c/>', '</a>'] })
    const gate = Promise.withResolvers<void>()
    const target = trackedTarget<XmlEvent>({
      onSend: (_item, index) => (index === 1 ? gate.promise : undefined)
    })
    const run = drive(source.source, xmlEvents()(target))
    await new Promise(resolve => setImmediate(resolve))
    expect([source.log.reads, target.log.items.length]).toEqual([2, 2])
    gate.resolve()
    await run
    expect(target.log.items).toHaveLength(6)
  })

  it.each([1, 3, 4])(
    '`xmlEvents()` stops its source when the target is done after %i events',
    async wanted => {
      const source = trackedSource('async generator', { items: ['<a><b>1</b>', '<b>2</b>'], endless: true })
      expect(await pipe(source.source, xmlEvents(), take(wanted), count())).toBe(wanted)
      expect([source.log.reads, source.log.cleanUps]).toEqual([1, 1])
    }
  )

  it('`xmlEvents()` parses nothing more once its target is done', async () => {
    const target = trackedTarget<XmlEvent>({ onSend: () => DONE })
    expect(await drive(['<a></wrong>', '<'], xmlEvents()(target))).toBe(1)
  })

  it('`xmlEvents()` stops while a reply is waited for', async () => {
    const target = trackedTarget<XmlEvent>({
      onSend: (_item, index) => Promise.resolve(index === 1 ? DONE : undefined)
    })
    expect(await drive(['<a><b/><c/></wrong>'], xmlEvents()(target))).toBe(2)
    expect(target.log.breaches).toEqual([])
  })

  it('`xmlEvents()` sends what comes before a failure, then fails its target', async () => {
    for (const slow of [false, true]) {
      const target = trackedTarget<XmlEvent>({ onSend: () => (slow ? Promise.resolve() : undefined) })
      const error = await xmlFailure(drive(['<a><b>1</b><c></a>'], xmlEvents()(target)))
      expect(target.log.items.map(event => event.type)).toEqual(['start', 'start', 'text', 'end', 'start'])
      expect(target.log.thrown).toEqual([{ error }])
      expect([target.log.closes, target.log.breaches]).toEqual([0, []])
    }
  })

  it('`xmlEvents()` passes on a failure of its target as it is', async () => {
    const failure = new Error('full')
    const source = trackedSource('async generator', { items: ['<a>', '<b/>'], endless: true })
    const target = trackedTarget<XmlEvent>({
      onSend(_item, index) {
        if (index === 2) throw failure
      }
    })
    await expect(drive(source.source, xmlEvents()(target))).rejects.toBe(failure)
    expect(source.log.cleanUps).toBe(1)
    expect(target.log.items).toHaveLength(3)
  })

  it('`xmlEvents()` starts afresh for every run', async () => {
    const stage = xmlEvents()
    await xmlFailure(pipe(['<a>'], stage, drain()))
    expect(await pipe(['<a/>'], stage, count())).toBe(2)
  })

  it('`xmlEvents()` refuses an item that is neither text nor bytes', async () => {
    await expect(pipe([7 as never], xmlEvents(), drain())).rejects.toThrow(
      new TypeError('xmlEvents: an item must be a string or a Uint8Array, got the number 7')
    )
    await expect(pipe([{} as never], xmlEvents(), drain())).rejects.toThrow(TypeError)
  })

  it('`xmlEvents()` refuses wrong options at the call', () => {
    expect(() => xmlEvents(null as never)).toThrow(TypeError)
    expect(() => xmlEvents({ source: {} as never })).toThrow(TypeError)
    expect(() => xmlEvents({ maxDepth: '5' as never })).toThrow(TypeError)
    expect(() => xmlEvents({ maxDeph: 5 } as never)).toThrow(/there is no option "maxDeph"/)
    expect(() => xmlEvents({ maxDepth: -1 })).toThrow(RangeError)
    expect(() => xmlEvents({ maxLength: 1.5 })).toThrow(RangeError)
    expect(() => xmlEvents({ maxAttributes: Number.NaN })).toThrow(RangeError)
  })
})

describe('xmlEvents() with limits', () => {
  it('`xmlEvents()` allows as deep as maxDepth and no deeper', async () => {
    const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth)
    expect(await pipe(nested(512), xmlEvents(), count())).toBe(1024)
    const error = await xmlFailure(pipe(nested(513), xmlEvents(), drain()))
    expect([error.code, error.line, error.column]).toEqual(['COSTREAM_XML_LIMIT', 1, 513 * 3])
    expect(await pipe(nested(600), xmlEvents({ maxDepth: Number.POSITIVE_INFINITY }), count())).toBe(1200)
    expect((await xmlFailure(pipe(nested(1), xmlEvents({ maxDepth: 0 }), drain()))).code).toBe(
      'COSTREAM_XML_LIMIT'
    )
  })

  it('`xmlEvents()` allows maxAttributes attributes in each element', async () => {
    const element = (attributes: number): string =>
      `<a ${Array.from({ length: attributes }, (_, index) => `a${index}="1"`).join(' ')}/>`
    expect(await pipe(`<r>${element(1000)}${element(1000)}</r>`, xmlEvents(), count())).toBe(6)
    const error = await xmlFailure(pipe(element(1001), xmlEvents(), drain()))
    expect(error.reason).toBe(
      'an element has more than 1000 attributes. Raise maxAttributes if that is meant'
    )
  })

  it.each([
    ['a text', (text: string) => `<a>${text}</a>`],
    ['a CDATA section', (text: string) => `<a><![CDATA[${text}]]></a>`],
    ['an attribute', (text: string) => `<a b="${text}"/>`],
    ['a comment', (text: string) => `<a><!--${text}--></a>`]
  ])('`xmlEvents()` allows %s of maxLength characters', async (_what, wrap) => {
    const options = { maxLength: 50 }
    await pipe(wrap('x'.repeat(50)), xmlEvents(options), drain())
    for (const chunks of [[wrap('x'.repeat(51))], wrap('x'.repeat(51)).split('')]) {
      const error = await xmlFailure(pipe(chunks, xmlEvents(options), drain()))
      expect([error.code, error.line]).toEqual(['COSTREAM_XML_LIMIT', 1])
    }
  })

  it('`xmlEvents()` ends a text without end while it grows', async () => {
    const source = trackedSource('generator', {
      items: ['<a>', ...Array<string>(100).fill('x'.repeat(1000))]
    })
    const error = await xmlFailure(pipe(source.source, xmlEvents({ maxLength: 5000 }), drain()))
    expect(error.code).toBe('COSTREAM_XML_LIMIT')
    expect(source.log.reads).toBeLessThan(10)
    expect(source.log.cleanUps).toBe(1)
  })
})
