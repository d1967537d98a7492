import { DONE, type Reply, type Stage, stage } from '@costream/core'
import { checkBoolean, checkFunction, checkLimit, describe } from './check.ts'
import { Decoder } from './decode.ts'
import { canonical } from './encoding.ts'
import type { ResolveEntity, XmlEventSource, XmlHandler, XmlParser, XmlParserOptions } from './events.ts'
import type { InflationLimits } from './inflation.ts'
import { Input } from './input.ts'
import { NamespaceHandler } from './namespaces.ts'
import { Outlet, STOP } from './outlet.ts'
import { saxesSource } from './saxes-source.ts'
import type { XmlError, XmlErrorCode, XmlPosition } from './xml-error.ts'

/** Options of everything that parses. */
export interface ParseOptions {
  /** The parser. Default `saxesSource`. */
  readonly source?: XmlEventSource
  /**
   * The encoding of bytes, by any name that `TextDecoder` knows, where it is known from elsewhere, such as from an HTTP
   * header. Default: what a byte order mark or the XML declaration says, UTF-8 otherwise.
   */
  readonly encoding?: string
  /** Whether prefixes are resolved to the URIs of their namespaces, and wrong ones refused. Default `false`. */
  readonly namespaces?: boolean
  /** Whether events say where they begin. Default `false`. */
  readonly positions?: boolean
  /** How deep elements may be nested. `Infinity`: no limit. Default 512. */
  readonly maxDepth?: number
  /** How many attributes an element may have. `Infinity`: no limit. Default 1,000. */
  readonly maxAttributes?: number
  /** How long a name may be, in characters. `Infinity`: no limit. Default 1,024. */
  readonly maxName?: number
  /** How long a text, a tag, an attribute or a comment may be, in characters. `Infinity`: no limit. Default 10,485,760. */
  readonly maxLength?: number
  /**
   * How many references to entities that the document declares are expanded. 0: a reference to one is refused.
   * `Infinity`: no limit. Default 0.
   */
  readonly maxEntities?: number
  /** How deep such entities may be nested in each other: 256 at most. Default 16. */
  readonly maxEntityDepth?: number
  /**
   * How many characters entities, and the defaults of attributes that the document declares, may add to it altogether.
   * `Infinity`: no limit. Default 10,485,760.
   */
  readonly maxExpansion?: number
  /**
   * Gives the text of entities that the document does not give: external ones, those declared in an external subset,
   * and those declared nowhere, such as `nbsp`. The text may have markup; `undefined`: an error. Default: none.
   */
  readonly resolveEntity?: ResolveEntity
  /**
   * How many times as long as it is gzip or deflate input may become, once it is longer than 1 MiB. `Infinity`: no limit.
   * Default 250.
   */
  readonly maxInflation?: number
  /** How long such input may become, in bytes. `Infinity`: no limit. Default `Infinity`. */
  readonly maxInflated?: number
}

/** Their names. */
export const PARSE_OPTIONS: readonly (keyof ParseOptions)[] = [
  'source',
  'encoding',
  'namespaces',
  'positions',
  'maxDepth',
  'maxAttributes',
  'maxName',
  'maxLength',
  'maxEntities',
  'maxEntityDepth',
  'maxExpansion',
  'resolveEntity',
  'maxInflation',
  'maxInflated'
]

/** Makes an error that names the place reached. */
type MakeFailure = (code: XmlErrorCode, reason: string) => XmlError

/** Makes the handler of one run, out of what it can ask of the run. */
export type MakeHandler<Out> = (
  send: (item: Out) => void,
  failure: MakeFailure,
  /** Where the event that the handler is told begins; with the option `positions`. */
  position: () => XmlPosition
) => XmlHandler

/** How many bytes, or UTF-16 code units, a parser is given at a time: it cannot be held up before it read them all. */
const SLICE = 65_536

/** How deep entities may be nested at most: each level is some calls within each other. */
const DEEPEST = 256

/**
 * Makes a stage that parses, and sends what a handler makes of the events.
 *
 * @param name - what errors and diagnostics call the stage
 * @param make - makes the handler of one run
 */
export function parse<Out>(
  name: string,
  options: ParseOptions,
  make: MakeHandler<Out>
): Stage<string | Uint8Array, Out> {
  const setup = checkParseOptions(name, options)
  return stage(
    (target, scope) => {
      const outlet = new Outlet<Out>(target, scope)
      const reader = new Reader(setup, (failure, position) => make(outlet.send, failure, position))

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
      const finish = (): Reply => {
        const reply = attempt(() => reader.end())
        return outlet.waits && reply === undefined ? outlet.settle(() => {}) : reply
      }
      const input = new Input(scope, setup, {
        feed: chunk => feed(chunk, 0),
        finish,
        failure: reader.failure
      })
      return {
        item(chunk) {
          checkChunk(chunk, name)
          return input.take(chunk)
        },
        end: () => input.end(),
        release() {
          reader.drop()
          input.drop()
        }
      }
    },
    { name }
  )
}

/** What a run is set up with. */
interface Setup extends Omit<XmlParserOptions, 'offsetOf' | 'onDeclaration'>, InflationLimits {
  readonly source: XmlEventSource
  readonly encoding: string | undefined
}

/** A decoder and a parser at work on one document. */
class Reader {
  readonly #decoder: Decoder
  #parser: XmlParser | undefined

  constructor(setup: Setup, make: (failure: MakeFailure, position: () => XmlPosition) => XmlHandler) {
    const decoder = new Decoder(setup.encoding)
    this.#decoder = decoder
    const { failure } = this
    const handler = make(failure, () => (this.#parser as XmlParser).position())
    const namespaces = setup.namespaces ? new NamespaceHandler(handler, failure) : undefined
    this.#parser = setup.source.open(namespaces ?? handler, {
      ...setup,
      offsetOf: index => decoder.offsetOf(index),
      onDeclaration: ({ version, encoding }) => {
        namespaces?.setVersion(version)
        const wrong = encoding === undefined ? undefined : decoder.checkDeclared(encoding)
        if (wrong !== undefined) throw failure('COSTREAM_XML_ENCODING', wrong)
      }
    })
  }

  /** Makes an error that names the place reached. */
  readonly failure = (code: XmlErrorCode, reason: string, cause?: unknown): XmlError =>
    (this.#parser as XmlParser).failure(code, reason, cause)

  read(slice: string | Uint8Array): void {
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
    if (fault !== undefined) throw this.failure('COSTREAM_XML_ENCODING', fault)
  }
}

function cut(chunk: string | Uint8Array, from: number, to: number): string | Uint8Array {
  return typeof chunk === 'string' ? chunk.slice(from, to) : chunk.subarray(from, to)
}

function checkChunk(chunk: unknown, name: string): void {
  if (typeof chunk === 'string' || chunk instanceof Uint8Array) return
  throw new TypeError(`${name}: an item must be a string or a Uint8Array, got ${describe(chunk)}`)
}

function checkParseOptions(name: string, options: ParseOptions): Setup {
  const { source = saxesSource, encoding, namespaces = false, positions = false } = options
  const { maxDepth = 512, maxAttributes = 1000, maxName = 1024, maxLength = 10_485_760 } = options
  checkSource(source, name)
  checkBoolean(namespaces, name, 'namespaces')
  checkBoolean(positions, name, 'positions')
  const { maxEntities = 0, maxEntityDepth = 16, maxExpansion = 10_485_760, resolveEntity } = options
  const { maxInflation = 250, maxInflated = Number.POSITIVE_INFINITY } = options
  const sizes = { maxDepth, maxAttributes, maxName, maxLength, maxInflation, maxInflated }
  const limits = { ...sizes, maxEntities, maxEntityDepth, maxExpansion }
  if (maxEntityDepth > DEEPEST) {
    throw new RangeError(`${name}: maxEntityDepth must be at most ${DEEPEST}, got ${maxEntityDepth}`)
  }
  if (resolveEntity !== undefined) checkFunction(resolveEntity, name, 'resolveEntity')
  for (const [limit, value] of Object.entries(limits)) checkLimit(value, name, limit)
  return { source, encoding: checkEncoding(encoding, name), namespaces, positions, resolveEntity, ...limits }
}

function checkSource(source: unknown, name: string): void {
  if (typeof (source as { open?: unknown } | null)?.open === 'function') return
  throw new TypeError(`${name}: source must be an event source such as saxesSource, got ${describe(source)}`)
}

function checkEncoding(encoding: unknown, name: string): string | undefined {
  if (encoding === undefined) return
  const known = typeof encoding === 'string' ? canonical(encoding) : undefined
  if (known !== undefined) return known
  throw new RangeError(`${name}: encoding must be one that TextDecoder knows, got ${describe(encoding)}`)
}
