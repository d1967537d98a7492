import { pipe, toArray } from '@costream/core'
import { type ParseOptions, type XmlEvent, type XmlUnreadEntity, xmlEvents } from '@costream/xml'
import { Parser } from 'htmlparser2'
import { SaxesParser } from 'saxes'
import { canonical } from './canonical.ts'

/** A parser that is scored. */
export interface Candidate {
  readonly name: string
  /** Reads a document and answers its canonical form, where it can; throws if the document is wrong. */
  read(document: Uint8Array, cuts: readonly number[], hasNamespaces: boolean): Promise<string | undefined>
}

/** What bounds the expansion of entities here; what stands outside of a document is left out. */
const OPTIONS: ParseOptions = {
  maxEntities: 100_000,
  maxDepth: Number.POSITIVE_INFINITY,
  maxName: Number.POSITIVE_INFINITY,
  resolveEntity: (_name: string, { mayExist }: XmlUnreadEntity) => (mayExist ? '' : undefined)
}

export const ours: Candidate = {
  name: 'costream',
  async read(document, cuts, namespaces) {
    const inside = cuts.map(cut => cut % document.length).toSorted((a, b) => a - b)
    const places = [0, ...inside, document.length]
    const chunks = places.slice(1).map((end, index) => document.subarray(places[index], end))
    const events: XmlEvent[] = await pipe(chunks, xmlEvents({ ...OPTIONS, namespaces }), toArray())
    return canonical(events)
  }
}

export const saxes: Candidate = {
  name: 'saxes',
  async read(document, _cuts, xmlns) {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(document)
    const parser = new SaxesParser({ xmlns })
    parser.on('error', error => {
      throw error
    })
    parser.write(text).close()
    return undefined
  }
}

export const htmlparser2: Candidate = {
  name: 'htmlparser2',
  async read(document) {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(document)
    const handler = {
      onerror(error: Error) {
        throw error
      }
    }
    new Parser(handler, { xmlMode: true }).end(text)
    return undefined
  }
}
