import type { Duplex } from 'node:stream'
import type { Sink, Target } from '@costream/core'
import { checkOptions, describe } from '@costream/core/adapter'
import { acceptHello } from './bytes/accept-hello.ts'
import { byteEndpoint, MAX_FRAME } from './bytes/byte-endpoint.ts'
import { checkCount, checkDuplex } from './check.ts'
import { isTargetLike } from './far/load-part.ts'
import { runFar } from './far/run-far.ts'
import { defaults } from './link/defaults.ts'
import { Link } from './link/link.ts'
import { LinkLostError } from './link-lost-error.ts'

/** Options of `receiveFrom`. */
export interface ReceiveFromOptions {
  /** How many bytes a frame, of up to 256 items, may have. Default 16 MiB. */
  readonly maxFrame?: number
  /** The largest window, in items, that the sender may ask for. Default 65,536. */
  readonly maxWindow?: number
  /** The same in bytes. Default 64 MiB. */
  readonly maxWindowBytes?: number
}

/**
 * Sends into a target what `sendTo` is sent at the other end of a Duplex: the course's `recvfrom`.
 *
 * The sender waits while the target does, and is told when it is done or fails. Bytes are read as JSON or MessagePack,
 * whatever the sender is.
 *
 * @param duplex - a socket, a pipe of both directions, …
 * @param target - where the items go; a sink is opened
 * @param options - what the sender may ask for
 * @returns a promise of the target's result, which the sender is told too. It rejects with the target's failure, with the
 *   sender's, with a LinkLostError where the Duplex ends before the sender or what came was wrong
 * @throws TypeError, RangeError for a wrong argument, at the call
 *
 * @example
 * ```ts
 * import { duplexPair } from 'node:stream'
 * import { count, pipe } from '@costream/core'
 * import { receiveFrom, sendTo } from '@costream/remote'
 *
 * const [here, there] = duplexPair()
 * const received = receiveFrom(there, count())
 * console.log(await pipe(['bus', '22'], sendTo<string, number>(here)), await received) // 2 2
 * ```
 */
export function receiveFrom<R>(
  duplex: Duplex,
  target: Target<never, R> | Sink<never, R>,
  options: ReceiveFromOptions = {}
): Promise<Awaited<R>> {
  checkDuplex(duplex, 'receiveFrom')
  if (!isTargetLike(target)) {
    throw new TypeError(`receiveFrom: target must be a target or a sink, got ${describe(target)}`)
  }
  checkOptions(options, 'receiveFrom', ['maxFrame', 'maxWindow', 'maxWindowBytes'])
  const { maxFrame = MAX_FRAME, maxWindow = 65_536, maxWindowBytes = 64 * 2 ** 20 } = options
  for (const [name, value] of Object.entries(options)) checkCount(value, 'receiveFrom', name)

  return new Promise<Awaited<R>>((resolve, reject) => {
    let begun = false
    const link: Link = new Link(
      events =>
        byteEndpoint(duplex, events, {
          kind: 'stream',
          place: 'sender',
          maxFrame,
          hear: acceptHello(),
          hold() {}
        }),
      {
        ...defaults,
        limit: { streams: 1, items: maxWindow, bytes: maxWindowBytes },
        accept(_request, stream) {
          begun = true
          void runFar(stream, () => ({ target })).then(outcome => {
            if ('failure' in outcome) reject(outcome.failure.error)
            else resolve(outcome.result as Awaited<R>)
          })
        },
        onIdle: () => link.end(),
        onLost({ reason, cause }) {
          if (!begun) reject(new LinkLostError('stream', reason, { sent: 0, consumed: 0 }, { cause }))
        }
      }
    )
  })
}
