/**
 * A target was sent to while it was still handling an earlier send: a cycle, or a second producer.
 *
 * `path` names what the send went through, outermost first.
 */
export class ReentrantSendError extends Error {
  override readonly name = 'ReentrantSendError'
  readonly code = 'COSTREAM_REENTRANT_SEND'
  readonly path: string[]

  constructor(target: string) {
    super()
    this.path = [target]
    this.#describe()
  }

  /** Notes that the error passed through `stage` on its way out. */
  via(stage: string): void {
    this.path.unshift(stage)
    this.#describe()
  }

  #describe(): void {
    this.message = `Cannot send to ${this.path.at(-1)}: it is still handling an item (${this.path.join(' → ')}). Break the cycle, or put a channel between`
  }
}

/** A target was sent to before the promise of its previous reply had settled. */
export class PendingSendError extends Error {
  override readonly name = 'PendingSendError'
  readonly code = 'COSTREAM_PENDING_SEND'

  constructor(target: string) {
    super(
      `Cannot send to ${target}: the reply of the previous send is pending. Await it, or put a channel between`
    )
  }
}

/** A stage's body sent more items than its safe handle may queue while the target was busy. */
export class BackpressureError extends Error {
  override readonly name = 'BackpressureError'
  readonly code = 'COSTREAM_BACKPRESSURE'

  constructor(stage: string, limit: number) {
    super(
      `Cannot send from ${stage}: ${limit} items wait for a busy target. Wait for the reply: yield target.send(item), or await it`
    )
  }
}
