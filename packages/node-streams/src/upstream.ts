import process from 'node:process'
import type { Readable, Transform, Writable } from 'node:stream'
import { isTransform, isWritable } from './recognise.ts'

/** How those of our streams that have a stage in them are stopped. */
const stops = new WeakMap<object, () => void>()

/** Whether what is written to a stream is of use only for what is read from it. */
export function isThrough(stream: object): boolean {
  return isTransform(stream) || stops.has(stream)
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
      if (this.#ended) endPiped(source, writable)
    })
    writable.on('unpipe', (source: Readable) => this.#sources.delete(source))
  }

  /** Brings every source to its end, and so to be destroyed: for Node, 'end' is the only success there is. */
  end(): void {
    this.#ended = true
    for (const source of this.#sources) endPiped(source, this.#writable)
  }
}

/** Ends what is read into `into` alone; what cannot be ended is drained. */
function endPiped(source: Readable, into: Writable): void {
  source.unpipe(into)
  if (source.listenerCount('data') > 0) return // others read it
  const stop = stops.get(source)
  if (stop !== undefined) stop()
  else if (isPipedTransform(source)) drop(source)
  // Later, as this may be amid its `push`; and all in ticks, so that none of its promises pushes after the end.
  process.nextTick(() => {
    if (!isWritable(source)) source.push(null)
    source.resume()
  })
}

/** Whether all that is written to a Transform comes from streams piped into it: only a pipe listens to 'unpipe'. */
function isPipedTransform(stream: Readable): stream is Transform {
  return isTransform(stream) && stream.listenerCount('unpipe') > 0
}

/**
 * Ends a Transform in the place of what is piped into it: that unpipes itself at 'finish', and only so it is known. It is
 * to end before the Transform does, or Node takes that for a premature close. What is still written meanwhile, and what
 * the Transform would make of its remainder, nobody wants.
 */
function drop(transform: Transform): void {
  transform.on('unpipe', (source: Readable) => {
    const end = (): unknown => transform.push(null)
    if (source.readableEnded) end()
    else source.once('end', end)
    endPiped(source, transform)
  })
  const swallow = (_chunk: unknown, _encoding: unknown, callback: () => void): void => callback()
  const final = (callback: () => void): void => callback()
  Object.assign(transform, { write: () => false, _write: swallow, _writev: null, _final: final, _flush() {} })
  transform.end()
}
