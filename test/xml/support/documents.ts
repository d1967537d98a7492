import fc from 'fast-check'

const names = ['bus', 'id', 'stop', 'x.y', 'ns:z', 'é', 'constructor', '__proto__', 'toString'] as const
const name = fc.constantFrom(...names)

const piece = fc.constantFrom(
  'a',
  'text',
  '  ',
  '\n    ',
  '\r\n',
  '\t',
  '\u0085',
  '\u2028',
  'é',
  '€',
  '😀',
  '&amp;',
  '&#x1F600;',
  '&lt;&gt;',
  ']]',
  '<![CDATA[<&]]]>',
  '<![CDATA[]]>',
  '<!-- - & < -->',
  '<?pi ?>',
  '<?php echo "<a>"; ??>'
)

const attributes = fc.uniqueArray(fc.tuple(name, fc.constantFrom('', '1', 'é', '&quot;', '>', 'a\nb')), {
  selector: ([attribute]) => attribute,
  maxLength: 3
})

const { element } = fc.letrec<{ element: string; content: string }>(tie => ({
  element: fc
    .tuple(name, attributes, fc.boolean(), fc.array(tie('content'), { maxLength: 5 }))
    .map(([tag, values, empty, content]) => {
      const start = [tag, ...values.map(([attribute, value]) => `${attribute}="${value}"`)].join(' ')
      return empty && content.length === 0 ? `<${start}/>` : `<${start}>${content.join('')}</${tag} >`
    }),
  content: fc.oneof({ depthSize: 'small', withCrossShrink: true }, piece, tie('element'))
}))

/** XML documents, well-formed, with everything that an element may hold. */
export const documents: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(
      '',
      '\ufeff',
      '<?xml version="1.0" encoding="UTF-8"?>\n',
      '<?xml version="1.1"?>',
      '<!DOCTYPE feed [<!-- > -->]>'
    ),
    fc.array(element, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '\n', '<!-- end -->\r\n')
  )
  .map(([prolog, elements, end]) => `${prolog}<feed>${elements.join('\n  ')}</feed>${end}`)

/** Where an input is cut. */
export const cuts: fc.Arbitrary<number[]> = fc.array(fc.nat({ max: 400 }), { maxLength: 30 })

/** A piece of a document, as it is sent. */
export type Chunk = string | Uint8Array

/** Cuts text, or bytes, at these places. */
export function cut(input: Chunk, at: readonly number[]): Chunk[] {
  const places = [0, ...at.map(place => place % (input.length + 1)).toSorted((a, b) => a - b), input.length]
  return places.slice(1).map((end, index) => input.slice(places[index], end))
}

/** The UTF-8 bytes of a text. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** Documents with something cut out and something put in: most are wrong somewhere. */
export const damaged: fc.Arbitrary<string> = fc
  .tuple(
    documents,
    fc.nat({ max: 400 }),
    fc.nat({ max: 10 }),
    fc.constantFrom(
      '',
      '<',
      '>',
      '&',
      ']]>',
      '</bus>',
      '\u0001',
      '\u007f',
      '"',
      '\ufffe',
      'x',
      '<feed>',
      '--',
      '\r'
    )
  )
  .map(([text, place, length, added]) => {
    const at = place % (text.length + 1)
    return `${text.slice(0, at)}${added}${text.slice(at + length)}`.toWellFormed()
  })
