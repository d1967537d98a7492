import process from 'node:process'
import { type Readable, Transform, type Writable } from 'node:stream'
import { isWritable } from './recognise.ts'

/** How those of our streams that have a stage in them are stopped. */
const stops = new WeakMap<object, () => void>()

/** Whether what is written to a stream is of use only for what is read from it. */
export function isTransform(stream: object): boolean {
  return stream instanceof Transform || stops.has(stream)
}

/** The streams that are piped into one that may want no more. */
export class Upstream {
  readonly #writable: Writable
  readonly #sources = new Set<Readable>()
  #ended = false

  /** @param stop - stops `writable` when what it is piped into wants no more */
  constructor(writable: Writable, stop?: () => void) {
    this.#writable = writable
    if (stop !== undefined) stops.set(writable, stop)
    writable.on('pipe', (source: Readable) => {
      this.#sources.add(source)
      if (this.#ended) this.#end(source)
    })
    writable.on('unpipe', (source: Readable) => this.#sources.delete(source))
  }

  /** Brings every source to its end, and so to be destroyed: for Node, 'end' is the only success there is. */
  end(): void {
    this.#ended = true
    for (const source of this.#sources) this.#end(source)
  }

  #end(source: Readable): void {
    const stop = stops.get(source)
    if (stop !== undefined) return stop()
    if (isWritable(source)) return // a Duplex has an upstream of its own, which nobody can know: it is drained
    source.unpipe(this.#writable)
    if (source.listenerCount('data') > 0) return // others read it
    // Later, as this may be amid its `push`; and all in ticks, so that none of its promises pushes after the end.
    process.nextTick(() => {
      source.push(null)
      source.resume()
    })
  }
}
