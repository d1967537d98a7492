import { type Branded, SOUND, STAGE } from '../brands.ts'
import { checkOptions } from '../check.ts'
import { describe } from '../describe.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { attachAll } from '../push/attach-all.ts'
import { advice, isStage } from '../recognise.ts'
import type { EndListener, Failure, Reply, Stage, Target } from '../types.ts'

/** Options of `toTransformStream`. */
export interface ToTransformStreamOptions<In, Out> {
  /** The queuing strategy of the writable side. Default: one chunk. */
  readonly writableStrategy?: QueuingStrategy<In>
  /** The queuing strategy of the readable side. Default: nothing is read ahead. */
  readonly readableStrategy?: QueuingStrategy<Out>
}

/**
 * Makes the two Web streams of a stage, for `pipeThrough`.
 *
 * A reader that stops early ends the stage well; a writer that aborts throws into it.
 *
 * @param stage - the stage; the streams are one run of it
 * @param options - the queuing strategies, as the constructor of TransformStream takes them
 * @returns an object with `readable` and `writable`, as a TransformStream has them
 * @throws TypeError when `stage` is not a stage
 *
 * @example
 * ```ts
 * import { map, toTransformStream } from '@costream/core'
 *
 * const source = new Blob(['bus']).stream()
 * const size = map((chunk: Uint8Array) => chunk.length)
 * for await (const n of source.pipeThrough(toTransformStream(size))) console.log(n) // 3
 * ```
 */
export function toTransformStream<In, Out>(
  stage: Stage<In, Out>,
  options: ToTransformStreamOptions<In, Out> = {}
): ReadableWritablePair<Out, In> {
  if (!isStage(stage)) {
    throw new TypeError(`toTransformStream: stage must be a stage, got ${describe(stage)}${advice(stage)}`)
  }
  checkOptions(options, 'toTransformStream', ['writableStrategy', 'readableStrategy'])
  const output = new Output<Out>()
  const head = attachAll((stage as Branded)[STAGE] ?? [], output.target as Target<unknown>)
  return {
    readable: new ReadableStream<Out>(
      {
        start: controller => output.open(controller, head),
        pull: () => output.pulled(),
        cancel: reason => output.cancel(reason)
      },
      options.readableStrategy ?? { highWaterMark: 0 }
    ),
    writable: new WritableStream<In>(
      {
        start: controller => output.attach(controller),
        write: item => output.pass(() => head.send(item)),
        close: () => output.pass(() => {}, true),
        abort: reason => output.pass(() => Promise.reject(reason))
      },
      options.writableStrategy
    )
  }
}

/** Where the stage's output and the ends of both streams meet. */
class Output<Out> {
  readonly target: Target<Out>
  #head!: Target<never, unknown>
  #readable!: ReadableStreamDefaultController<Out>
  #writable!: WritableStreamDefaultController
  #ahead: Out[] = [] // sent before there was a stream
  #resume: (() => void) | undefined
  readonly #listeners = new Set<EndListener>()
  #giveUp: (() => void) | undefined
  #over = false

  constructor() {
    const isOver = (): boolean => this.#over
    const target: Target<Out> & Branded = {
      get done() {
        return isOver()
      },
      get [SOUND]() {
        return target
      },
      send: item => this.#send(item),
      onEnd: listener => {
        this.#listeners.add(listener)
        return () => {
          this.#listeners.delete(listener)
        }
      },
      throw(error) {
        throw error
      },
      close() {}
    }
    this.target = target
  }

  open(controller: ReadableStreamDefaultController<Out>, head: Target<never, unknown>): void {
    this.#readable = controller
    this.#head = head
    for (const item of this.#ahead.splice(0)) controller.enqueue(item)
    head.onEnd?.(failure => this.#ended(failure))
  }

  attach(controller: WritableStreamDefaultController): void {
    this.#writable = controller
    if (this.#head.done === true) this.#stop().catch(error => this.#readable.error(error))
  }

  pulled(): void {
    this.#resume?.()
    this.#resume = undefined
  }

  /** The reader stopped: an early end, which also stops the writer. */
  async cancel(reason: unknown): Promise<void> {
    this.#over = true
    this.pulled()
    for (const listener of this.#listeners) listener() // a stage may be at work on another source
    this.#stopWriter(reason)
    await this.#head.close()
  }

  /** Does one step of the writer; after the last, and when the stage is done or fails, both streams end. */
  async pass(step: () => Reply, last = false): Promise<void> {
    if (this.#over) return
    try {
      const reply = await this.#unlessCancelled(step())
      if (this.#over) return
      if (reply === DONE) await this.#stop()
      else if (last) await this.#close()
    } catch (error) {
      await this.#fail(error)
    }
  }

  /** A stream that is written to is not stopped before its write has settled: one that nobody waits for is given up. */
  #unlessCancelled(reply: Reply): Reply {
    if (!isPromise(reply)) return reply
    return new Promise((resolve, reject) => {
      this.#giveUp = () => resolve()
      reply.then(resolve, reject)
    })
  }

  /** The stage ended by itself between two writes. */
  #ended(failure: Failure | undefined): void {
    if (this.#over) return
    const ending = failure === undefined ? this.#stop() : this.#fail(failure.error)
    ending.catch(error => {
      this.#writable.error(error)
      this.#readable.error(error)
    })
  }

  /** The stage is done: the writer is stopped, as by `terminate()` of a TransformStream. */
  async #stop(): Promise<void> {
    this.#stopWriter(new TypeError('The stage wants no more items'))
    await this.#close()
  }

  #stopWriter(reason: unknown): void {
    this.#giveUp?.()
    this.#writable.error(reason)
  }

  async #close(): Promise<void> {
    await this.#head.close()
    if (this.#over) return
    this.#over = true
    this.#readable.close()
  }

  async #fail(error: unknown): Promise<void> {
    if (this.#over) return
    try {
      await this.#head.throw(error)
    } catch (raised) {
      this.#over = true
      this.#readable.error(raised)
      throw raised
    }
    await this.#close() // handled: it ends well
  }

  #send(item: Out): Reply {
    if (this.#over) return DONE
    if (this.#readable === undefined) {
      this.#ahead.push(item)
      return
    }
    this.#readable.enqueue(item)
    if ((this.#readable.desiredSize ?? 0) > 0) return
    return new Promise<void | typeof DONE>(resolve => {
      this.#resume = () => resolve(this.#over ? DONE : undefined)
    })
  }
}
