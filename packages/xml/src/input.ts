import { DONE, type Reply, type Scope } from '@costream/core'
import { join } from './bytes.ts'
import { compressionOf, Inflation, type InflationLimits } from './inflation.ts'
import type { XmlError, XmlErrorCode } from './xml-error.ts'

type Chunk = string | Uint8Array

/** What takes the input when it is decompressed. */
export interface Consumer {
  feed(chunk: Chunk): Reply
  finish(): Reply
  readonly failure: (code: XmlErrorCode, reason: string, cause?: unknown) => XmlError
}

/** How many compressed bytes are decompressed at a time: their output is held until it is taken. */
const SLICE = 65_536

/** Decompresses input that begins like gzip or deflate; passes on other input as it is, synchronously. */
export class Input {
  readonly #scope: Scope
  readonly #limits: InflationLimits
  readonly #consumer: Consumer
  #first: Uint8Array | undefined // bytes, as long as there are too few to tell
  #isPlain = false
  #inflation: Inflation | undefined

  constructor(scope: Scope, limits: InflationLimits, consumer: Consumer) {
    this.#scope = scope
    this.#limits = limits
    this.#consumer = consumer
  }

  take(chunk: Chunk): Reply {
    if (this.#isPlain) return this.#consumer.feed(chunk)
    if (this.#inflation !== undefined) return this.#inflate(this.#inflation, chunk, 0)
    const first = typeof chunk === 'string' || this.#first === undefined ? chunk : join([this.#first, chunk])
    if (typeof first === 'string' || first.length > 1) return this.#begin(first)
    this.#first = first.slice()
  }

  end(): Reply {
    const { feed, finish } = this.#consumer
    if (this.#inflation !== undefined) {
      return this.#deliver(this.#inflation, this.#inflation.end(), finish)
    }
    return this.#first === undefined ? finish() : this.#after(feed(this.#first), finish)
  }

  /** Nothing more comes, or is wanted. */
  drop(): void {
    this.#inflation?.cancel()
  }

  #begin(chunk: Chunk): Reply {
    const { feed, failure } = this.#consumer
    const isText = typeof chunk === 'string'
    const format = isText ? undefined : compressionOf(chunk[0] as number, chunk[1] as number)
    const held = isText ? this.#first : undefined // text follows the one byte there was
    this.#first = undefined
    if (format !== undefined) {
      this.#inflation = new Inflation(format, this.#limits, failure)
      return this.#inflate(this.#inflation, chunk, 0)
    }
    this.#isPlain = true
    return held === undefined ? feed(chunk) : this.#after(feed(held), () => feed(chunk))
  }

  #inflate(inflation: Inflation, chunk: Chunk, from: number): Reply {
    if (typeof chunk === 'string') {
      throw this.#consumer.failure('COSTREAM_XML_ENCODING', 'a string follows compressed bytes')
    }
    if (from >= chunk.length) return
    const next = from + SLICE
    const output = inflation.write(chunk.subarray(from, next))
    return this.#deliver(inflation, output, () => this.#inflate(inflation, chunk, next))
  }

  /** Passes on output, and goes on unless it was the last. */
  #deliver(inflation: Inflation, output: Promise<Uint8Array>, next: () => Reply): Reply {
    return this.#scope.wait(output, bytes =>
      this.#after(this.#consumer.feed(bytes), () => {
        if (inflation.error !== undefined) throw inflation.error
        return next()
      })
    )
  }

  /** Goes on after a reply, unless it says that no more is wanted. */
  #after(reply: Reply, next: () => Reply): Reply {
    if (reply === undefined) return next()
    if (reply === DONE) return DONE
    return this.#scope.wait(reply as PromiseLike<Awaited<Reply>>, settled =>
      settled === DONE ? DONE : next()
    )
  }
}
