import { DONE, type Reply, type Stage, stage } from '@costream/core'
import { checkLimit, describe } from './check.ts'
import { Decoder } from './decode.ts'
import type { XmlEventSource, XmlHandler, XmlParser } from './events.ts'
import { Outlet, STOP } from './outlet.ts'
import { saxesSource } from './saxes-source.ts'
import type { XmlError, XmlErrorCode } from './xml-error.ts'

/** Options of everything that parses. */
export interface ParseOptions {
  /** The parser. Default `saxesSource`. */
  readonly source?: XmlEventSource
  /** How deep elements may be nested. `Infinity`: no limit. Default 512. */
  readonly maxDepth?: number
  /** How many attributes an element may have. `Infinity`: no limit. Default 1,000. */
  readonly maxAttributes?: number
  /** How long a text, a tag, an attribute or a comment may be, in characters. `Infinity`: no limit. Default 10,485,760. */
  readonly maxLength?: number
}

/** Their names. */
export const PARSE_OPTIONS: readonly (keyof ParseOptions)[] = [
  'source',
  'maxDepth',
  'maxAttributes',
  'maxLength'
]

/** Makes an error that names the place reached. */
export type MakeFailure = (code: XmlErrorCode, reason: string) => XmlError

/** How many bytes, or UTF-16 code units, a parser is given at a time: it cannot be held up before it read them all. */
const SLICE = 65_536

const UTF8 = /^(utf-?8|us-ascii|ascii)$/i

/**
 * Makes a stage that parses, and sends what a handler makes of the events.
 *
 * @param name - what errors and diagnostics call the stage
 * @param make - makes the handler of one run out of how to send an item and how to make an error
 */
export function parse<Out>(
  name: string,
  options: ParseOptions,
  make: (send: (item: Out) => void, failure: MakeFailure) => XmlHandler
): Stage<string | Uint8Array, Out> {
  const { source = saxesSource, maxDepth = 512, maxAttributes = 1000, maxLength = 10_485_760 } = options
  checkSource(source, name)
  checkLimit(maxDepth, name, 'maxDepth')
  checkLimit(maxAttributes, name, 'maxAttributes')
  checkLimit(maxLength, name, 'maxLength')
  return stage(
    (target, scope) => {
      const outlet = new Outlet<Out>(target, scope)
      const send = (item: Out): void => outlet.send(item)
      const reader = new Reader(source, { maxDepth, maxAttributes, maxLength }, failure =>
        make(send, failure)
      )

      /** Runs the parser; what it sent before it failed arrives before the failure. */
      const attempt = (read: () => void): Reply => {
        try {
          read()
        } catch (error) {
          reader.drop()
          if (error === STOP) return DONE
          if (!outlet.waits) throw error
          return outlet.settle(() => {
            throw error
          })
        }
      }
      const feed = (chunk: string | Uint8Array, from: number): Reply => {
        for (let at = from; at < chunk.length; at += SLICE) {
          const next = at + SLICE
          const slice = chunk.length <= SLICE ? chunk : cut(chunk, at, next)
          const reply = attempt(() => reader.read(slice))
          if (reply !== undefined) return reply
          if (outlet.waits) return outlet.settle(() => feed(chunk, next))
        }
      }
      return {
        item(chunk) {
          checkChunk(chunk, name)
          return feed(chunk, 0)
        },
        end() {
          const reply = attempt(() => reader.end())
          return outlet.waits && reply === undefined ? outlet.settle(() => {}) : reply
        },
        release: () => reader.drop()
      }
    },
    { name }
  )
}

/** A decoder and a parser at work on one document. */
class Reader {
  readonly #decoder = new Decoder()
  #isBytes = false
  #parser: XmlParser | undefined

  constructor(
    source: XmlEventSource,
    limits: Required<Pick<ParseOptions, 'maxDepth' | 'maxAttributes' | 'maxLength'>>,
    make: (failure: MakeFailure) => XmlHandler
  ) {
    const handler = make((code, reason) => this.#failure(code, reason))
    this.#parser = source.open(handler, { ...limits, onEncoding: encoding => this.#checkEncoding(encoding) })
  }

  read(slice: string | Uint8Array): void {
    this.#isBytes = typeof slice !== 'string'
    this.#write(this.#decoder.decode(slice))
  }

  end(): void {
    this.#write(this.#decoder.end())
    this.#parser?.close()
    this.drop()
  }

  /** Lets go of the parser: it is over, or it failed. */
  drop(): void {
    this.#parser = undefined
  }

  #write(text: string): void {
    if (text !== '') this.#parser?.write(text)
    const { fault } = this.#decoder
    if (fault !== undefined) throw this.#failure('COSTREAM_XML_ENCODING', fault)
  }

  #checkEncoding(encoding: string): void {
    if (!this.#isBytes || UTF8.test(encoding)) return
    throw this.#failure(
      'COSTREAM_XML_ENCODING',
      `the encoding is ${encoding}; only UTF-8 bytes can be read. Decode them to strings first`
    )
  }

  #failure(code: XmlErrorCode, reason: string): XmlError {
    return (this.#parser as XmlParser).failure(code, reason)
  }
}

function cut(chunk: string | Uint8Array, from: number, to: number): string | Uint8Array {
  return typeof chunk === 'string' ? chunk.slice(from, to) : chunk.subarray(from, to)
}

function checkChunk(chunk: unknown, name: string): void {
  if (typeof chunk === 'string' || chunk instanceof Uint8Array) return
  throw new TypeError(`${name}: an item must be a string or a Uint8Array, got ${describe(chunk)}`)
}

function checkSource(source: unknown, name: string): void {
  if (typeof (source as { open?: unknown } | null)?.open === 'function') return
  throw new TypeError(`${name}: source must be an event source such as saxesSource, got ${describe(source)}`)
}
