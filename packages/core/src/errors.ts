/** What a target says to a sender that has to wait. */
export abstract class RefusedSendError extends Error {
  /** What the send went through, outermost first, down to the target that refused it. Stages that run as one are one. */
  readonly path: string[]
  readonly #reason: string
  readonly #advice: string

  constructor(target: string, reason: string, advice: string) {
    super()
    this.path = [target]
    this.#reason = reason
    this.#advice = advice
    this.#describe()
  }

  /** Notes that the error passed through `stage` on its way out. */
  via(stage: string): void {
    this.path.unshift(stage)
    this.#describe()
  }

  #describe(): void {
    const through = this.path.length > 1 ? ` (${this.path.join(' → ')})` : ''
    this.message = `Cannot send to ${this.path.at(-1)}: ${this.#reason}${through}. ${this.#advice}`
  }
}

/** Notes on an error that it passed through `stage`, where it tells its path. */
export function passedThrough(stage: string, error: unknown): void {
  if (error instanceof RefusedSendError && stage !== '') error.via(stage)
}

/**
 * A target was sent to while it was still handling an earlier send: a cycle.
 *
 * `path` names what the send went through, outermost first.
 */
export class ReentrantSendError extends RefusedSendError {
  override readonly name = 'ReentrantSendError'
  readonly code = 'COSTREAM_REENTRANT_SEND'

  constructor(target: string) {
    super(target, 'it is still handling an item', 'Break the cycle, or put queued(target, producers) into it')
  }
}

/**
 * A target was sent to before the promise of its previous reply had settled: by a second producer, by a cycle, or by
 * one that did not wait.
 *
 * `path` names what the send went through, outermost first.
 */
export class PendingSendError extends RefusedSendError {
  override readonly name = 'PendingSendError'
  readonly code = 'COSTREAM_PENDING_SEND'

  constructor(target: string) {
    super(
      target,
      'the reply of the previous send is pending',
      'Await it; let several producers share queued(target, producers)'
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
