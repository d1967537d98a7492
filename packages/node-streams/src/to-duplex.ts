import { Duplex, type DuplexOptions } from 'node:stream'
import type { Stage, Target } from '@costream/core'
import { checkOptions, describe } from './check.ts'
import { Collector } from './collector.ts'
import { disposable } from './disposable.ts'
import { Feed } from './feed.ts'
import { onAbort } from './on-abort.ts'
import { toError } from './to-error.ts'
import { Upstream } from './upstream.ts'

const OPTIONS = [
  'highWaterMark',
  'readableHighWaterMark',
  'writableHighWaterMark',
  'objectMode',
  'readableObjectMode',
  'writableObjectMode',
  'decodeStrings',
  'signal'
] as const

/** Options of `toDuplex`. */
export interface ToDuplexOptions extends Pick<DuplexOptions, Exclude<(typeof OPTIONS)[number], 'signal'>> {
  /** Whether items are passed on as they are. With `false` they are strings and bytes. Default `true`. */
  readonly objectMode?: boolean
  /** Destroys the stream with its reason when it aborts. */
  readonly signal?: AbortSignal
}

/**
 * Makes a Node Duplex of a stage, for `stream.pipeline` or `readable.pipe`. The stream is one run of the stage.
 *
 * A stage that wants no more ends the stream, and the streams piped into it: in a Node pipeline that is a success.
 * What is piped into it through a foreign Transform, or from an iterable, cannot be ended from here and is read to
 * its end; `pipeline` takes a stage itself too, as a function, and then returns the iterable. A stream that is
 * destroyed throws into the stage.
 *
 * @param stage - the stage
 * @param options - as Node names them
 * @returns a Duplex
 * @throws TypeError for a wrong argument
 *
 * @example
 * ```ts
 * import process from 'node:process'
 * import { Readable } from 'node:stream'
 * import { pipeline } from 'node:stream/promises'
 * import { map } from '@costream/core'
 * import { toDuplex } from '@costream/node-streams'
 *
 * const line = toDuplex(map((text: string) => `${text}\n`))
 * await pipeline(Readable.from(['bus', '22']), line, process.stdout, { end: false }) // bus, 22
 * ```
 */
export function toDuplex<In, Out>(stage: Stage<In, Out>, options: ToDuplexOptions = {}): Duplex {
  checkOptions(options, 'toDuplex', OPTIONS)
  if (typeof stage !== 'function')
    throw new TypeError(`toDuplex: stage must be a stage, got ${describe(stage)}`)
  const { objectMode = true, signal, ...others } = options
  let offAbort = (): void => {}
  let offEnd: (() => void) | undefined

  const duplex = new Duplex({
    ...others,
    objectMode,
    read: () => collector.demand(),
    write: (item: In, _encoding, callback) => feed.write(item, callback),
    final: callback =>
      feed.final(error => {
        if (!error) duplex.push(null)
        callback(error)
      }),
    destroy(error, callback) {
      offAbort()
      offEnd?.()
      feed.destroy(error, callback)
      collector.stop(error === null ? undefined : { error })
    }
  })
  const collector = new Collector<Out>(duplex, 'toDuplex')
  const head: Target<In> = stage(collector)
  const feed = new Feed(head, () => {
    duplex.push(null)
    upstream.end()
  })
  const stop = (): void => {
    collector.stop()
    feed.stop(error => error && duplex.destroy(error))
  }
  const upstream = new Upstream(duplex, stop)
  offEnd = head.onEnd?.(failure => (failure ? duplex.destroy(toError(failure.error)) : stop()))
  if (head.done === true) stop()
  offAbort = onAbort(signal, reason => duplex.destroy(toError(reason)))
  return disposable(duplex)
}
