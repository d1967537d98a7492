import { join } from './bytes.ts'
import { type Compression, type Inflater, inflaterOf } from './inflater.ts'
import type { XmlError, XmlErrorCode } from './xml-error.ts'

/** How much may be decompressed before its proportion counts, in bytes. */
const SLACK = 1_048_576

/** What bounds decompression. */
export interface InflationLimits {
  /** How many times as long as it was the input may become. */
  readonly maxInflation: number
  /** How long the input may become, in bytes. */
  readonly maxInflated: number
}

/** What follows 0x78 at the beginning of zlib's format: its usual window, with a check, at each level. */
const ZLIB: ReadonlySet<number> = new Set([0x01, 0x5e, 0x9c, 0xda])

/** Tells compressed input by its first two bytes, with which no XML begins; `undefined`: it is not compressed. */
export function compressionOf(first: number, second: number): Compression | undefined {
  if (first === 0x1f && second === 0x8b) return 'gzip'
  return first === 0x78 && ZLIB.has(second) ? 'deflate' : undefined
}

/** Decompresses an input, within limits that are checked with every piece of the output. */
export class Inflation {
  readonly #inflater: Inflater
  readonly #limits: InflationLimits
  readonly #failure: (code: XmlErrorCode, reason: string, cause?: unknown) => XmlError
  #output: Uint8Array[] = []
  #read = 0
  #written = 0
  #error: XmlError | undefined

  /** @param failure - makes an error that names the place reached in the text */
  constructor(
    format: Compression,
    limits: InflationLimits,
    failure: (code: XmlErrorCode, reason: string, cause?: unknown) => XmlError
  ) {
    this.#limits = limits
    this.#failure = failure
    this.#inflater = inflaterOf(format, bytes => this.#take(bytes))
  }

  /** Why the input cannot be read on, after all output that was answered. */
  get error(): XmlError | undefined {
    return this.#error
  }

  /** Takes a piece of the input; answers what it became, as far as that is known yet. */
  async write(piece: Uint8Array): Promise<Uint8Array> {
    this.#read += piece.length
    try {
      await this.#inflater.write(piece)
    } catch (cause) {
      this.#error ??= this.#failure('COSTREAM_XML_ENCODING', 'the input cannot be decompressed', cause)
    }
    return this.#drain()
  }

  /** The input is complete; answers the rest of the output. */
  async end(): Promise<Uint8Array> {
    try {
      await this.#inflater.end()
    } catch (cause) {
      const reason = 'the compressed input is not complete, or wrong at its end'
      this.#error ??= this.#failure('COSTREAM_XML_TRUNCATED', reason, cause)
    }
    return this.#drain()
  }

  /** Gives up: it failed, or nothing more is wanted. */
  cancel(): void {
    this.#inflater.cancel()
  }

  #drain(): Uint8Array {
    const output = this.#output
    this.#output = []
    return join(output)
  }

  #take(bytes: Uint8Array): void {
    const { maxInflation, maxInflated } = this.#limits
    this.#written += bytes.length
    if (this.#written > maxInflated) {
      throw this.#refuse(`the input is more than ${maxInflated} bytes when decompressed`, 'maxInflated')
    }
    if (this.#written > Math.max(SLACK, this.#read * maxInflation)) {
      throw this.#refuse(
        `the input is more than ${maxInflation} times as long when decompressed`,
        'maxInflation'
      )
    }
    this.#output.push(bytes)
  }

  #refuse(what: string, limit: string): XmlError {
    this.#error = this.#failure('COSTREAM_XML_LIMIT', `${what}. Raise ${limit} if that is meant`)
    return this.#error
  }
}
