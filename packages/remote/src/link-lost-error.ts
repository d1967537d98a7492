/** What went away: whose end a link lost. */
export type LinkKind = 'thread' | 'process' | 'socket' | 'stream'

/** What is known of how a link was lost, as far as it applies. */
export interface LinkLoss {
  /** The exit status of the worker or the child. */
  readonly exitCode?: number
  /** The signal that ended the child. */
  readonly signal?: string
  /** How many items were sent to the far side. */
  readonly sent: number
  /** How many of them it is known to have consumed; those between may have been handled or not. */
  readonly consumed: number
  /** The end of what the child wrote to its standard error. */
  readonly stderrTail?: string
}

/**
 * The far side of a link is gone: its worker or child ended, its connection broke, or it no longer answers.
 *
 * Nothing that was sent is sent again by itself: whether the items between `consumed` and `sent` were handled is not known.
 *
 * @example
 * ```ts
 * import { LinkLostError } from '@costream/remote'
 *
 * const lost = new LinkLostError('process', 'it ended', { signal: 'SIGKILL', sent: 3, consumed: 2 })
 * console.log(lost.message) // Lost the process: it ended
 * console.log(lost.code, lost.signal, lost.sent - lost.consumed) // COSTREAM_LINK_LOST SIGKILL 1
 * ```
 */
export class LinkLostError extends Error implements LinkLoss {
  override readonly name = 'LinkLostError'
  readonly code = 'COSTREAM_LINK_LOST'
  readonly kind: LinkKind
  declare readonly exitCode?: number
  declare readonly signal?: string
  readonly sent: number
  readonly consumed: number
  declare readonly stderrTail?: string

  constructor(kind: LinkKind, reason: string, loss: LinkLoss, options?: ErrorOptions) {
    super(`Lost the ${kind}: ${reason}`, options)
    this.kind = kind
    this.sent = loss.sent
    this.consumed = loss.consumed
    if (loss.exitCode !== undefined) this.exitCode = loss.exitCode
    if (loss.signal !== undefined) this.signal = loss.signal
    if (loss.stderrTail !== undefined) this.stderrTail = loss.stderrTail
  }
}
