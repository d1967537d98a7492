import type { Feed, Outcome } from '../bridge/feed.ts'
import { reportLater } from '../diagnostics.ts'
import { DONE } from '../done.ts'
import type { Failure, Reply } from '../types.ts'
import { stopped } from './stopped.ts'

/** A WritableStream whose chunks go to a target. */
export class WritableSide<T> {
  readonly stream: WritableStream<T>
  readonly #feed: Feed<T>
  #controller!: WritableStreamDefaultController
  #cut: ((reason: unknown) => void) | undefined // rejects what is under way

  constructor(feed: Feed<T>, strategy: QueuingStrategy<T>) {
    this.#feed = feed
    this.stream = new WritableStream<T>(
      {
        start: controller => this.#start(controller),
        write: item => this.#write(item),
        close: () => this.#close(),
        abort: reason => this.#abort(reason)
      },
      strategy
    )
  }

  /** Ends the stream because nobody reads what its target makes of it. */
  async cancel(failure?: Failure): Promise<void> {
    const error = verdict(failure)
    this.#controller.error(error)
    this.#cut?.(error) // what is under way would keep the stream from failing
    const outcome = await (failure === undefined ? this.#feed.close() : this.#feed.fail(failure.error, true))
    if (outcome === undefined) return
    if (failure === undefined) throw outcome.error
    reportLater(failure.error, outcome.error)
  }

  #start(controller: WritableStreamDefaultController): void {
    this.#controller = controller
    // The stream waits for what is under way before it says that it is aborted; its signal says so at once.
    const { signal } = controller
    signal?.addEventListener('abort', () => this.#interrupt(signal.reason), { once: true })
    this.#feed.watch(failure => {
      const error = verdict(failure)
      controller.error(error)
      this.#cut?.(error)
    })
  }

  #write(item: T): Promise<void> | undefined {
    const { outcome, target } = this.#feed
    if (outcome !== undefined) return outcome.then(raise)
    let reply: Reply
    try {
      reply = target.send(item)
    } catch (error) {
      return this.#feed.fail(error).then(raise)
    }
    return reply === undefined ? undefined : this.#uncut(this.#settle(reply))
  }

  async #settle(reply: Reply): Promise<void> {
    let settled: Awaited<Reply>
    try {
      settled = await reply
    } catch (error) {
      return raise(await this.#feed.fail(error))
    }
    if (settled !== DONE) return
    const failure = await this.#feed.close()
    if (failure !== undefined) raise(failure)
    this.#controller.error(stopped())
  }

  /** Not a race, which would hold on to what it waits for. */
  #uncut(underWay: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#cut = reject
      underWay.then(resolve, reject)
    })
  }

  #close(): Promise<void> {
    const closing = this.#feed.close().then(failure => {
      if (failure !== undefined) raise(failure)
    })
    return this.#uncut(closing)
  }

  /** A write is followed by `abort`, with the reason itself; a close by nothing. */
  #interrupt(reason: unknown): void {
    this.#cut?.(reason)
    if (this.#feed.outcome !== undefined) this.#feed.interrupt(reason)
  }

  /** A failure from above: the writer knows it, and hears only of another one. */
  async #abort(reason: unknown): Promise<void> {
    const outcome = await this.#feed.fail(reason)
    if (outcome !== undefined) reportLater(reason, outcome.error)
  }
}

/** What the stream fails with. */
function verdict(failure: Outcome): unknown {
  return failure === undefined ? stopped() : failure.error
}

function raise(failure: Outcome): never {
  throw verdict(failure)
}
