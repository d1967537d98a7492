import { Writable, type WritableOptions } from 'node:stream'
import { compose, type Sink, type Target } from '@costream/core'
import { checkOptions, describe } from './check.ts'
import { disposable } from './disposable.ts'
import { Feed } from './feed.ts'
import { onAbort } from './on-abort.ts'
import { toError } from './to-error.ts'
import { Upstream } from './upstream.ts'

/** Options of `toWritable`. */
export interface ToWritableOptions
  extends Pick<WritableOptions, 'highWaterMark' | 'decodeStrings' | 'defaultEncoding'> {
  /** Whether items are passed on as they are. With `false` they are strings and bytes. Default `true`. */
  readonly objectMode?: boolean
  /** Destroys the stream with its reason when it aborts. */
  readonly signal?: AbortSignal
}

/**
 * Makes a Node Writable of a target.
 *
 * A write is through when the target is ready for more. `end` closes the target, `destroy` throws into it. When the
 * target wants no more, the streams piped into the Writable are ended, and anything else that is written is dropped.
 *
 * @param target - where the items go; a sink is opened. The result is that of the target's `close()`
 * @param options - as Node names them
 * @returns a Writable
 * @throws TypeError for a wrong argument
 *
 * @example
 * ```ts
 * import { Readable } from 'node:stream'
 * import { pipeline } from 'node:stream/promises'
 * import { toArray } from '@costream/core'
 * import { toWritable } from '@costream/node-streams'
 *
 * const target = toArray<string>().open()
 * await pipeline(Readable.from(['bus', '22']), toWritable(target))
 * console.log(target.close()) // ['bus', '22']
 * ```
 */
export function toWritable<In>(
  target: Target<In, unknown> | Sink<In, unknown>,
  options: ToWritableOptions = {}
): Writable {
  checkOptions(options, 'toWritable', [
    'objectMode',
    'highWaterMark',
    'decodeStrings',
    'defaultEncoding',
    'signal'
  ])
  const { objectMode = true, signal, ...others } = options
  const opened = open(target)
  const feed = new Feed(opened, () => upstream.end())
  let offAbort = (): void => {}
  let offEnd: (() => void) | undefined

  const writable = new Writable({
    ...others,
    objectMode,
    write: (item: In, _encoding, callback) => feed.write(item, callback),
    final: callback => feed.final(callback),
    destroy(error, callback) {
      offAbort()
      offEnd?.()
      feed.destroy(writable, error, callback)
    }
  })
  const upstream = new Upstream(writable)
  const stop = (): void => feed.stop(error => error && writable.destroy(error))
  offEnd = opened.onEnd?.(failure => (failure ? writable.destroy(toError(failure.error)) : stop()))
  if (opened.done === true) stop()
  offAbort = onAbort(signal, reason => writable.destroy(toError(reason)))
  return disposable(writable)
}

/** A guarded target: core's stage of no stages holds any target to the protocol. */
function open<In>(target: Target<In, unknown> | Sink<In, unknown>): Target<In, unknown> {
  const { send, open } = (target ?? {}) as Partial<Target<In, unknown> & Sink<In, unknown>>
  if (typeof send === 'function') return compose<In>()(target as Target<In, unknown>)
  if (typeof open === 'function') return (target as Sink<In, unknown>).open()
  throw new TypeError(`toWritable: target must be a target or a sink, got ${describe(target)}`)
}
