import type { Duplex } from 'node:stream'
import type { Target } from '@costream/core'
import { checkOptions } from '@costream/core/adapter'
import { byteEndpoint, MAX_FRAME } from './bytes/byte-endpoint.ts'
import { hello, readWelcome, WELCOME } from './bytes/greeting.ts'
import { checkDuplex, checkSafeCodec, checkWindow, WINDOW } from './check.ts'
import { CODECS, type CodecName } from './codec/codec.ts'
import { defaults } from './link/defaults.ts'
import { Link } from './link/link.ts'
import { targetAt, type WindowOptions, windowOf } from './near/elsewhere.ts'

/** Options of `sendTo`. */
export interface SendToOptions extends WindowOptions {
  /** How items become bytes. Default `'msgpack'`. */
  readonly codec?: Exclude<CodecName, 'clone'>
}

/**
 * A target whose items go over any Duplex of bytes, to whoever calls `receiveFrom` at its other end: the course's
 * `sendto`.
 *
 * It waits while the receiver is slow, and is told when that wants no more. The Duplex is ended with it.
 *
 * @param duplex - a socket, a pipe of both directions, …
 * @param options - the codec, and how much may be on its way
 * @returns a target. Closing it answers the receiver's result; it fails with the receiver's error, with a TypeError for
 *   an item that cannot be carried, with a LinkLostError where the Duplex ends before the receiver
 * @throws TypeError, RangeError for a wrong argument, at the call
 *
 * @example
 * ```ts
 * import { duplexPair } from 'node:stream'
 * import { pipe, toArray } from '@costream/core'
 * import { receiveFrom, sendTo } from '@costream/remote'
 *
 * const [here, there] = duplexPair()
 * const received = receiveFrom(there, toArray())
 * await pipe(['bus', '22'], sendTo(here))
 * console.log(await received) // ['bus', '22']
 * ```
 */
export function sendTo<In, R = unknown>(duplex: Duplex, options: SendToOptions = {}): Target<In, R> {
  checkDuplex(duplex, 'sendTo')
  checkOptions(options, 'sendTo', [...WINDOW, 'codec'])
  checkWindow(options, 'sendTo')
  checkSafeCodec(options.codec, 'sendTo')
  const { codec = 'msgpack' } = options
  const link: Link = new Link(
    events =>
      byteEndpoint(duplex, events, {
        kind: 'stream',
        place: 'receiver',
        maxFrame: MAX_FRAME,
        codec: CODECS[codec],
        say: hello({ codec }),
        hear: {
          starts: WELCOME,
          line(line) {
            readWelcome(line)
            return { codec: CODECS[codec] }
          }
        },
        hold() {}
      }),
    { ...defaults, onIdle: () => link.end() }
  )
  return targetAt<In, R>({ name: 'receiver', args: [] }, link, windowOf(options))
}
