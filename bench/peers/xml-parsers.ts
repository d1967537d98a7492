import { Parser } from 'htmlparser2'
import sax from 'sax'
import { SaxesParser } from 'saxes'

/** What is heard of a document, whatever the parser. */
export interface Heard {
  start(name: string, attributes: Readonly<Record<string, string>>): void
  end(name: string): void
  text(text: string): void
  cdata(text: string): void
}

/** Parses a document that comes in pieces of bytes. */
export type Parse = (chunks: readonly Uint8Array[], heard: Heard) => void

export const bySaxes: Parse = (chunks, heard) => {
  const parser = new SaxesParser()
  parser.on('opentag', ({ name, attributes }) => heard.start(name, attributes))
  parser.on('closetag', ({ name }) => heard.end(name))
  parser.on('text', text => heard.text(text))
  parser.on('cdata', text => heard.cdata(text))
  decode(chunks, text => parser.write(text))
  parser.close()
}

export const bySax: Parse = (chunks, heard) => {
  const parser = sax.parser(true)
  parser.onopentag = ({ name, attributes }) => heard.start(name, attributes as Record<string, string>)
  parser.onclosetag = name => heard.end(name)
  parser.ontext = text => heard.text(text)
  parser.oncdata = text => heard.cdata(text)
  decode(chunks, text => parser.write(text))
  parser.close()
}

export const byHtmlparser2: Parse = (chunks, heard) => {
  let inCdata = false
  const parser = new Parser(
    {
      onopentag: (name, attributes) => heard.start(name, attributes),
      onclosetag: name => heard.end(name),
      ontext: text => (inCdata ? heard.cdata(text) : heard.text(text)),
      oncdatastart() {
        inCdata = true
      },
      oncdataend() {
        inCdata = false
      }
    },
    { xmlMode: true }
  )
  decode(chunks, text => parser.write(text))
  parser.end()
}

function decode(chunks: readonly Uint8Array[], write: (text: string) => void): void {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for (const chunk of chunks) write(decoder.decode(chunk, { stream: true }))
  write(decoder.decode())
}
