import { pipe, toArray } from '@costream/core'
import { type XmlEvent, xmlEvents } from '@costream/xml'
import { htmlparser2Source } from '@costream/xml/htmlparser2'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cut, cuts, damaged } from './support/documents.ts'
import { xmlFailure } from './support/failure.ts'

const source = htmlparser2Source
const events = (text: string) => pipe([text], xmlEvents({ source }), toArray())

/** Events in short. */
const short = (found: readonly XmlEvent[]): string =>
  found
    .map(event => {
      if (event.type === 'start')
        return `<${event.name}${JSON.stringify(event.attributes).replace('{}', '')}>`
      if (event.type === 'end') return `</${event.name}>`
      return 'text' in event ? event.text : event.type
    })
    .join('')

describe('htmlparser2Source', () => {
  it.each([
    ['an end tag that is missing', '<a><b>x</a>', '<a><b>x</b></a>'],
    ['an end tag of no element', '<a>x</b></a>', '<a>x</a>'],
    [
      'attributes without quotes, value or space',
      '<a b=1 c d="2"e="3"/>',
      '<a{"b":"1","c":"","d":"2","e":"3"}></a>'
    ],
    ['an attribute twice', '<a b="1" b="2"/>', '<a{"b":"1"}></a>'],
    ['signs that are no markup', '<a>1 < 2 & 3 ]]> 4</a>', '<a>1 < 2 & 3 ]]> 4</a>'],
    ['entities that nobody knows', '<a b="&x;">&nbsp;&#xffffff;</a>', '<a{"b":"&x;"}>&nbsp;&#xffffff;</a>'],
    ['text and elements after the root element', '<a/>x<b/>', '<a></a><b></b>'],
    ['characters that XML does not have', '<a>\u0000\u0001</a>', '<a>\u0000\u0001</a>'],
    [
      'an internal subset, without reading it',
      '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
      ' a [<!ENTITY b "c"<a>&b;</a>'
    ]
  ])('`htmlparser2Source` takes %s', async (_what, text, expected) => {
    expect(short(await events(text))).toBe(expected)
  })

  it('`htmlparser2Source` asks `resolveEntity` for entities that it does not know', async () => {
    const resolveEntity = (name: string) => (name === 'nbsp' ? '\u00a0' : undefined)
    const found = await pipe(
      '<a b="&nbsp;">&nbsp;&x;&lt;</a>',
      xmlEvents({ source, resolveEntity }),
      toArray()
    )
    expect(short(found)).toBe('<a{"b":"\u00a0"}>\u00a0&x;<</a>')
  })

  it('`htmlparser2Source` gives the same for damaged documents, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(damaged, cuts, async (text, places) => {
        const outcome = async (chunks: Iterable<string>): Promise<unknown[]> => {
          const found: unknown[] = []
          try {
            for await (const event of xmlEvents({ source })(chunks as string[])) found.push(event)
          } catch (error) {
            found.push(String(error))
          }
          return found
        }
        expect(await outcome(cut(text, places) as string[])).toEqual(await outcome([text]))
      })
    )
  })

  it('`htmlparser2Source` has an error for input that ends within an element', async () => {
    const error = await xmlFailure(events('<a>\n<b>x'))
    expect(error).toMatchObject({
      code: 'COSTREAM_XML_TRUNCATED',
      line: 2,
      column: 4,
      path: ['a', 'b'],
      offset: 7
    })
  })
})
