import { type Branded, SOUND } from '../brands.ts'
import { bytesOf } from '../bytes-of.ts'
import { describe } from '../describe.ts'
import { DONE } from '../done.ts'
import type { EndListener, Failure, Reply, Target } from '../types.ts'
import { isStopped } from './stopped.ts'

/** Who fills a readable side. */
export interface Filler {
  /** The stream has room. */
  demand?(): void
  /**
   * The reader stopped: early, or with a failure as its reason. Settles when all is released.
   *
   * @param waited - whether nothing was at work but an item that waited for the reader
   */
  cancel(waited: boolean, failure?: Failure): Promise<void>
}

/** A target whose items come out of a ReadableStream; the reply to one waits while that has no room. */
export class ReadableSide<T> {
  readonly stream: ReadableStream<T>
  readonly target: Target<T>
  readonly #listeners = new Set<EndListener>()
  #controller!: ReadableStreamController<unknown>
  #demanded = false
  #resume: ((reply?: typeof DONE) => void) | undefined
  #over = false

  /** @param caller - the function that complains where `bytes` are wanted and an item has none */
  constructor(filler: Filler, strategy: QueuingStrategy<T>, bytes: boolean, caller: string) {
    this.target = this.#makeTarget(bytes ? bytesFor(caller) : undefined)
    const source = {
      start: (controller: ReadableStreamController<unknown>): void => {
        this.#controller = controller
      },
      pull: () => {
        this.#demand()
        filler.demand?.()
      },
      cancel: (reason: unknown) => this.#cancel(reason, filler)
    }
    this.stream = new ReadableStream(
      (bytes ? { ...source, type: 'bytes' } : source) as UnderlyingSource<T>,
      strategy
    )
  }

  /** Ends the stream; what was read ahead is read first. */
  close(): void {
    if (this.#over) return
    this.#over = true
    try {
      this.#controller.close()
    } catch {
      return // bytes are missing to the last element of a BYOB reader's view: the stream fails with just that
    }
    if ('byobRequest' in this.#controller) this.#controller.byobRequest?.respond(0) // else its reader waits for ever
  }

  /** Fails the stream. */
  fail(error: unknown): void {
    if (this.#over) return
    this.#over = true
    this.#controller.error(error)
  }

  #makeTarget(convert?: (item: unknown) => unknown): Target<T> {
    const isOver = (): boolean => this.#over
    const target: Target<T> & Branded = {
      get [SOUND]() {
        return target
      },
      get done() {
        return isOver()
      },
      send: item => {
        if (this.#over) return DONE
        const chunk = convert === undefined ? item : convert(item)
        return convert !== undefined && chunk === undefined ? undefined : this.#enqueue(chunk)
      },
      throw: error => {
        this.#resume?.() // a stage at work waits for the item it is at
        throw error
      },
      close() {},
      onEnd: listener => {
        this.#listeners.add(listener)
        return () => {
          this.#listeners.delete(listener)
        }
      }
    }
    return target
  }

  #enqueue(chunk: unknown): Reply {
    this.#demanded = false
    this.#controller.enqueue(chunk as ArrayBufferView<ArrayBuffer>)
    // With another read pending the stream asked for more while it took this chunk.
    if (this.#demanded || (this.#controller.desiredSize ?? 0) > 0) return
    return new Promise(resolve => {
      this.#resume = resolve
    })
  }

  #demand(): void {
    this.#demanded = true
    this.#resume?.()
    this.#resume = undefined
  }

  async #cancel(reason: unknown, filler: Filler): Promise<void> {
    if (this.#over) return
    this.#over = true
    const waited = this.#resume !== undefined
    this.#resume?.(DONE)
    if (reason !== undefined && !isStopped(reason)) return filler.cancel(waited, { error: reason })
    for (const listener of this.#listeners) listener() // a stage may be at work on another source
    await filler.cancel(waited)
  }
}

/** How a byte stream gets its chunks: in a copy, because it takes a chunk's memory away from whoever gave it. */
function bytesFor(caller: string): (item: unknown) => Uint8Array<ArrayBuffer> | undefined {
  let items = 0
  return item => {
    items++
    const bytes = bytesOf(item)
    if (bytes !== undefined) return bytes.byteLength === 0 ? undefined : new Uint8Array(bytes)
    const hint = typeof item === 'string' ? '. Put encodeText() before it' : ''
    throw new TypeError(`${caller}: item ${items} must be binary data, got ${describe(item)}${hint}`)
  }
}
