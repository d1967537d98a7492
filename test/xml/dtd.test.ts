import { drain, pipe, toArray } from '@costream/core'
import { type XmlEvent, type XmlEventsOptions, type XmlUnreadEntity, xmlEvents } from '@costream/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cut, cuts } from './support/documents.ts'
import { xmlFailure } from './support/failure.ts'

const ON: XmlEventsOptions = { maxEntities: 1000 }

/** The content of a document whose declarations are these, in short. */
async function contentOf(declarations: string, content: string, options = ON): Promise<string> {
  const text = `<!DOCTYPE a [${declarations}]><a>${content}</a>`
  const events = await pipe([text], xmlEvents(options), toArray())
  return events.slice(2, -1).map(short).join('')
}

function short(event: XmlEvent): string {
  switch (event.type) {
    case 'start': {
      const attributes = Object.entries(event.attributes).map(
        ([name, value]) => ` ${name}=${JSON.stringify(value)}`
      )
      return `<${event.name}${attributes.join('')}>`
    }
    case 'end':
      return `</${event.name}>`
    case 'text':
      return `[${event.text}]`
    case 'cdata':
      return `{${event.text}}`
    default:
      return `(${event.type})`
  }
}

const failureOf = (declarations: string, content = '', options = ON) =>
  xmlFailure(contentOf(declarations, content, options))

describe('xmlEvents() with entities', () => {
  it.each([
    ['text', '<!ENTITY e "x">', '1&e;2&lt;3', '[1x2<3]'],
    ['nothing', '<!ENTITY e "">', '1&e;2', '[12]'],
    ['another entity', '<!ENTITY e "x&f;y"><!ENTITY f "z">', '&e;', '[xzy]'],
    ['an element', '<!ENTITY e "x<b c=\'1\'>y</b>z">', '1&e;2', '[1x]<b c="1">[y]</b>[z2]'],
    [
      'elements in elements',
      '<!ENTITY e "<b>&f;</b>"><!ENTITY f "<c/>x">',
      '&e;&e;',
      '<b><c></c>[x]</b><b><c></c>[x]</b>'
    ],
    [
      'a CDATA section and a comment',
      '<!ENTITY e "x<![CDATA[<]]>y<!-- -->z">',
      '&e;',
      '[x]{<}[y](comment)[z]'
    ],
    ['a reference', '<!ENTITY e "&#38;#60;b>">', '&e;', '[<b>]'],
    ['markup by way of a reference', '<!ENTITY e "&#60;b/>">', '&e;', '<b></b>'],
    ['a carriage return that is meant', '<!ENTITY e "1&#13;2<b/>">', '&e;', '[1\r2]<b></b>'],
    ['the first of two declarations', '<!ENTITY e "1"><!ENTITY e "2">', '&e;', '[1]'],
    [
      'a name of Object.prototype',
      '<!ENTITY __proto__ "1"><!ENTITY toString "2">',
      '&__proto__;&toString;',
      '[12]'
    ],
    ['a predefined one declared again', '<!ENTITY lt "&#38;#60;">', '&lt;', '[<]']
  ])('`xmlEvents()` expands an entity that is %s', async (_what, declarations, content, expected) => {
    expect(await contentOf(declarations, content)).toBe(expected)
  })

  it.each([
    ['text', '<!ENTITY e "x">', '1&e;2', '1x2'],
    ['quotes and white space', '<!ENTITY e "\'&#34;\n\t">', '&e;', '\'"  '],
    ['references', '<!ENTITY e "&#38;lt;&#38;#10;&f;"><!ENTITY f "y">', '&e;', '<\ny']
  ])('`xmlEvents()` expands an entity in an attribute: %s', async (_what, declarations, value, expected) => {
    expect(await contentOf(declarations, `<b c="${value}"/>`)).toBe(`<b c=${JSON.stringify(expected)}></b>`)
  })

  it.each([
    [
      'an element that it does not close',
      '<!ENTITY e "<b>">',
      '&e;</b>',
      'in the entity e: there is no </b>'
    ],
    ['an end tag alone', '<!ENTITY e "</a><a>">', '&e;', 'in the entity e: an end tag stands alone'],
    [
      'half a reference',
      '<!ENTITY e "A&#38;B">',
      '&e;',
      'in the entity e: an & that begins no reference is written &amp;'
    ],
    ['half a comment', '<!ENTITY e "<!--">', '&e;', 'in the entity e: its text is not complete'],
    ['half a tag', '<!ENTITY e "<b">', '&e;/>', 'in the entity e: disallowed character in tag name'],
    ['an end tag of another name', '<!ENTITY e "<b></c>">', '&e;', 'in the entity e: there is no </b>'],
    [']]>', '<!ENTITY e "]]>">', '&e;', 'in the entity e: the string "]]>" is disallowed in char data'],
    ['a reference to itself', '<!ENTITY e "&e;">', '&e;', 'the entity e contains itself'],
    ['a circle', '<!ENTITY e "<b>&f;</b>"><!ENTITY f "&e;">', '&e;', 'the entity e contains itself'],
    ['none that is declared', '<!ENTITY e "">', '&f;', 'undefined entity'],
    ['an external one', '<!ENTITY e SYSTEM "e.xml">', '&e;', 'the entity e is external and not read'],
    [
      'what is not XML',
      '<!ENTITY e SYSTEM "e.gif" NDATA gif>',
      '&e;',
      'the entity e is not XML and cannot stand here'
    ],
    ['< in an attribute', '<!ENTITY e "&#60;">', '<b c="&e;"/>', 'the value of an attribute has a <'],
    [
      'an external one in an attribute',
      '<!ENTITY e SYSTEM "e">',
      '<b c="&e;"/>',
      'the entity e is external and cannot stand in an attribute'
    ]
  ])('`xmlEvents()` refuses an entity that is %s', async (_what, declarations, content, reason) => {
    expect(await failureOf(declarations, content)).toMatchObject({
      code: 'COSTREAM_XML_SYNTAX',
      reason,
      line: 1
    })
  })

  it('`xmlEvents()` gives the same, however a document with entities is cut', async () => {
    const text =
      '<!DOCTYPE a [<!ENTITY e "x<b>&f;</b>]]">\r\n<!ENTITY f "<c/>y">]><a>1&e;2<d e=""/>&f;3&e;</a>'
    const whole = await pipe([text], xmlEvents(ON), toArray())
    expect(whole.filter(({ type }) => type === 'start')).toHaveLength(7)
    await fc.assert(
      fc.asyncProperty(cuts, async places => {
        expect(await pipe(cut(text, places), xmlEvents(ON), toArray())).toEqual(whole)
      })
    )
  })

  it('`xmlEvents()` asks `resolveEntity` for the text of an entity that the document does not give', async () => {
    const asked: [string, XmlUnreadEntity][] = []
    const resolveEntity = (name: string, entity: XmlUnreadEntity): string | undefined => {
      asked.push([name, entity])
      return { nbsp: '\u00a0', chapter: '<p>1</p>' }[name]
    }
    const declarations = '<!ENTITY chapter PUBLIC "-//p" "1.xml">'
    expect(await contentOf(declarations, '&chapter;&nbsp;<b c="&nbsp;"/>', { resolveEntity })).toBe(
      '<p>[1]</p>[\u00a0]<b c="\u00a0"></b>'
    )
    expect(asked.slice(0, 2)).toEqual([
      ['chapter', { publicId: '-//p', systemId: '1.xml', mayExist: true }],
      ['nbsp', { mayExist: false }]
    ])
    expect(await pipe('<a>&nbsp;</a>', xmlEvents({ resolveEntity }), toArray())).toContainEqual({
      type: 'text',
      text: '\u00a0'
    })
    await expect(contentOf('', '&other;', { resolveEntity })).rejects.toThrow('undefined entity')
    const external = '<!DOCTYPE a SYSTEM "a.dtd"><a>&other;</a>'
    await expect(pipe(external, xmlEvents({ resolveEntity }), drain())).rejects.toThrow('undefined entity')
    expect(asked.at(-1)).toEqual(['other', { mayExist: true }])
  })
})

describe('xmlEvents() with limits for entities', () => {
  const laughs = (levels: number): string =>
    Array.from(
      { length: levels },
      (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`
    ).join('')

  it('`xmlEvents()` expands no declared entity unless asked', async () => {
    const error = await failureOf('<!ENTITY e "x">', '&e;', {})
    expect([error.code, error.reason]).toEqual([
      'COSTREAM_XML_LIMIT',
      'the entity e is declared by the document, and such entities are not expanded. Raise maxEntities if that is meant'
    ])
    expect((await failureOf('<!ENTITY % p ""> %p;', '', {})).code).toBe('COSTREAM_XML_LIMIT')
    expect((await failureOf('<!ENTITY e "x"><!ATTLIST a b CDATA "&e;">', '', {})).code).toBe(
      'COSTREAM_XML_LIMIT'
    )
    expect(await contentOf('<!ENTITY e "x">', '&lt;&#65;', {})).toBe('[<A]')
  })

  it('`xmlEvents()` counts every kind of reference in one counter', async () => {
    const declarations =
      '<!ENTITY e "x"><!ENTITY f "&e;<c/>"><!ENTITY % p "<!ENTITY g \'\'>">%p;<!ATTLIST b c CDATA "&e;">'
    const content = '<b/><b d="&e;"/>&f;'
    expect(await contentOf(declarations, content, { maxEntities: 5 })).toBe(
      '<b c="x"></b><b d="x" c="x"></b>[x]<c></c>'
    )
    expect((await failureOf(declarations, content, { maxEntities: 4 })).reason).toMatch(
      /^more than 4 references/
    )
  })

  it.each([
    ['text', 'x', '&e9;'],
    ['markup', '<b/>', '&e9;'],
    ['an attribute', 'x', '<b c="&e9;"/>'],
    ['nothing', '', '&e9;']
  ])('`xmlEvents()` ends a billion laughs: %s', async (_what, text, content) => {
    const declarations = `<!ENTITY e0 "${text}">${laughs(9)}`
    const options = { maxEntities: Number.POSITIVE_INFINITY, maxExpansion: 100_000 }
    expect((await failureOf(declarations, content, options)).reason).toMatch(
      /^entities and defaults.* more than 100000/
    )
    expect((await failureOf(declarations, content)).reason).toMatch(/^more than 1000 references/)
  })

  it('`xmlEvents()` ends a quadratic blow-up, of entities and of defaults', async () => {
    const options = { maxEntities: Number.POSITIVE_INFINITY, maxExpansion: 1_000_000 }
    const long = 'x'.repeat(10_000)
    const entity = await failureOf(`<!ENTITY e "${long}">`, '&e;'.repeat(1000), options)
    const attribute = await failureOf(`<!ATTLIST b c CDATA "${long}">`, '<b/>'.repeat(1000), options)
    for (const { code, reason } of [entity, attribute]) {
      expect([code, reason]).toEqual(['COSTREAM_XML_LIMIT', expect.stringContaining('Raise maxExpansion')])
    }
  })

  it('`xmlEvents()` allows entities as deep as maxEntityDepth and no deeper', async () => {
    const chain = (depth: number): string =>
      Array.from({ length: depth }, (_, level) => `<!ENTITY e${level + 1} "<b>&e${level};</b>">`).join('')
    const declarations = `<!ENTITY e0 "x">${chain(255)}`
    expect(await contentOf(declarations, '&e15;')).toBe(`${'<b>'.repeat(15)}[x]${'</b>'.repeat(15)}`)
    expect((await failureOf(declarations, '&e16;')).reason).toMatch(/more than 16 deep/)
    expect(await contentOf(declarations, '&e255;', { ...ON, maxEntityDepth: 256 })).toContain('[x]')
    expect(() => xmlEvents({ maxEntityDepth: 257 })).toThrow(RangeError)
  })

  it('`xmlEvents()` counts the elements and attributes of entities and defaults with the others', async () => {
    expect((await failureOf('<!ENTITY e "<b><c/></b>">', '&e;', { ...ON, maxDepth: 2 })).reason).toMatch(
      /2 deep/
    )
    const many = '<!ATTLIST b c CDATA "" d CDATA "">'
    expect((await failureOf(many, '<b e=""/>', { maxAttributes: 2 })).reason).toMatch(
      /more than 2 attributes/
    )
    expect(await contentOf(many, '<b c=""/>', { maxAttributes: 2 })).toBe('<b c="" d=""></b>')
  })
})

describe('xmlEvents() with declared attributes', () => {
  it.each([
    [
      'adds a default',
      '<!ATTLIST b c CDATA "1" d CDATA #FIXED "2">',
      '<b/><b c="3"/>',
      '<b c="1" d="2"></b><b c="3" d="2"></b>'
    ],
    ['adds nothing for others', '<!ATTLIST b c CDATA #IMPLIED d CDATA #REQUIRED>', '<b/>', '<b></b>'],
    [
      'takes the first declaration',
      '<!ATTLIST b c CDATA "1"><!ATTLIST b c CDATA "2" d ID #IMPLIED>',
      '<b/>',
      '<b c="1"></b>'
    ],
    [
      'trims what is no text',
      '<!ATTLIST b c NMTOKENS " x  y " d (p|q) #IMPLIED>',
      '<b d=" p "/>',
      '<b d="p" c="x y"></b>'
    ],
    [
      'keeps the white space of text',
      '<!ATTLIST b c CDATA #IMPLIED>',
      '<b c=" x  y "/>',
      '<b c=" x  y "></b>'
    ],
    [
      'takes names of Object.prototype',
      '<!ATTLIST constructor __proto__ CDATA "1">',
      '<constructor/>',
      '<constructor __proto__="1"></constructor>'
    ],
    [
      'resolves what a default refers to',
      '<!ENTITY e "x"><!ATTLIST b c CDATA "&e;&#10;&lt;\n">',
      '<b/>',
      '<b c="x\\n< "></b>'
    ]
  ])('`xmlEvents()` %s', async (_what, declarations, content, expected) => {
    expect(await contentOf(declarations, content)).toBe(expected)
  })

  it('`xmlEvents()` binds a prefix by a default', async () => {
    const text = '<!DOCTYPE a [<!ATTLIST a xmlns CDATA #FIXED "u">]><a/>'
    expect(await pipe(text, xmlEvents({ namespaces: true }), toArray())).toContainEqual({
      type: 'start',
      name: 'a',
      attributes: { xmlns: 'u' },
      uri: 'u',
      attributeUris: {}
    })
  })

  it('`xmlEvents()` adds no default that may have been declared otherwise where nothing is read', async () => {
    const declarations = '<!ENTITY % p SYSTEM "p"> %p; <!ATTLIST b c CDATA "1">'
    expect(await contentOf(declarations, '<b/>')).toBe('<b></b>')
    const text = `<?xml version="1.0" standalone="yes"?><!DOCTYPE a [${declarations}]><a><b/></a>`
    expect((await pipe(text, xmlEvents(), toArray()))[2]).toMatchObject({ attributes: { c: '1' } })
  })
})

describe('xmlEvents() with a document type declaration', () => {
  it.each([
    '<!ELEMENT a EMPTY>',
    '<!ELEMENT a ANY >',
    '<!ELEMENT a (#PCDATA)>',
    '<!ELEMENT a ( #PCDATA | b|c )*>',
    '<!ELEMENT a (b)>',
    '<!ELEMENT a (b?,(c|d+)*,e)+>',
    '<!ELEMENT a ((b))>',
    '<!ATTLIST a>',
    '<!ATTLIST a b (c | d) "c" e NOTATION (f) #IMPLIED>',
    '<!ENTITY e PUBLIC "p" \'s\' NDATA n>',
    '<!ENTITY % e "&f; &#65;">',
    '<!NOTATION n PUBLIC "p">',
    '<!NOTATION n PUBLIC "p" "s" >',
    '<!-- - > ] " -->',
    '<?p > ] " ?>'
  ])('`xmlEvents()` takes %s', async declarations => {
    expect(await contentOf(declarations, '')).toBe('')
  })

  it.each([
    ['<!ELEMENT a>', 'white space'],
    ['<!ELEMENT a b>', '('],
    ['<!ELEMENT a ()>', 'a name'],
    ['<!ELEMENT a (b|c,d)>', '|'],
    ['<!ELEMENT a (b c)>', '| or ,'],
    ['<!ELEMENT a (#PCDATA|b)>', '*'],
    ['<!ELEMENT a (#PCDATA,b)*>', ')'],
    ['<!ELEMENT a (b)) >', '>'],
    ['<!ATTLIST a b>', 'white space'],
    ['<!ATTLIST a b CDATA>', 'white space'],
    ['<!ATTLIST a b TEXT "">', '('],
    ['<!ATTLIST a b CDATA "1"c CDATA "2">', '>'],
    ['<!ENTITY e>', 'white space'],
    ['<!ENTITY e x>', 'a quoted value'],
    ['<!ENTITY e "&">', 'no & by itself in the value of an entity'],
    ['<!ENTITY e "%p;">', 'no % by itself in the value of an entity'],
    ['<!ENTITY e PUBLIC "p">', 'white space'],
    ['<!ENTITY e PUBLIC "{" "s">', 'a public identifier without such characters'],
    ['<!NOTATION n "x">', 'SYSTEM or PUBLIC'],
    ['<!ENTITY % p "x"> %p;', 'a declaration'],
    ['<!DOCTYPE>', 'a declaration'],
    ['<![INCLUDE[]]>', 'a declaration'],
    ['x', 'a declaration']
  ])('`xmlEvents()` refuses %s', async (declarations, expected) => {
    const { code, reason } = await failureOf(declarations)
    expect(code).toBe('COSTREAM_XML_SYNTAX')
    expect(reason).toContain(`should have ${expected} after`)
  })

  it('`xmlEvents()` refuses colons where namespaces allow none', async () => {
    for (const declarations of ['<!ENTITY a:b "">', '<!NOTATION a:b SYSTEM "">', '<?a:b?>']) {
      await contentOf(declarations, '', { namespaces: false })
      expect((await failureOf(declarations, '', { namespaces: true })).reason).toMatch(
        /a name without a colon/
      )
    }
  })
})
