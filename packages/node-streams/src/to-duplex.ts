import { Duplex, type DuplexOptions } from 'node:stream'
import { compose, type Stage, type StageLike, type Target } from '@costream/core'
import { checkOptions, describe } from './check.ts'
import { Collector } from './collector.ts'
import { disposable } from './disposable.ts'
import { Feed } from './feed.ts'
import { liftStage } from './lift.ts'
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
  'allowHalfOpen',
  'decodeStrings',
  'defaultEncoding',
  'encoding',
  'signal'
] as const

/** Options of `toDuplex`. */
export interface ToDuplexOptions extends Pick<DuplexOptions, Exclude<(typeof OPTIONS)[number], 'signal'>> {
  /**
   * Whether items are passed on as they are. With `false` they are strings and bytes. Default `true`; each side may say
   * otherwise, with `readableObjectMode` and `writableObjectMode`.
   */
  readonly objectMode?: boolean
  /** Whether more may be written once the readable side has ended; it goes nowhere. Default `true`. */
  readonly allowHalfOpen?: boolean
  /** Destroys the stream with its reason when it aborts. */
  readonly signal?: AbortSignal
}

/**
 * Makes a Node Duplex of a stage, for `stream.pipeline` or `readable.pipe`. The stream is one run of the stage.
 *
 * A stage that wants no more ends the stream, and what is piped into it, through Transforms too: in a Node pipeline that
 * is a success. An iterable, and what is piped through a Duplex that is no Transform, cannot be ended from here and is
 * read to its end; `pipeline` takes a stage itself too, as a function, and then returns the iterable. A stream that is
 * destroyed throws into the stage. To make one Duplex of several parts, `compose` them.
 *
 * @param stage - a stage, or what serves as one: a generator function, a Web TransformStream, a Node Transform
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
export function toDuplex<In, Out>(
  stage: Stage<In, Out> | StageLike<In, Out> | Duplex,
  options: ToDuplexOptions = {}
): Duplex {
  checkOptions(options, 'toDuplex', OPTIONS)
  const { objectMode = true, readableObjectMode = objectMode, writableObjectMode = objectMode } = options
  const { signal, ...others } = options
  const attach = stageOf<In, Out>(stage)
  let offAbort = (): void => {}
  let offEnd: (() => void) | undefined

  const duplex = new Duplex({
    ...others,
    objectMode: false, // where it is true, Node does not ask the sides
    readableObjectMode,
    writableObjectMode,
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
      feed.destroy(duplex, error, callback)
      collector.stop(error === null ? undefined : { error })
    }
  })
  const collector = new Collector<Out>(duplex, 'toDuplex')
  const head: Target<In> = attach(collector)
  const feed = new Feed(head, () => {
    duplex.push(null)
    upstream.end()
  })
  const finish = (): void => feed.stop(error => error && duplex.destroy(error))
  const upstream = new Upstream(duplex, () => {
    collector.stop()
    finish()
  })
  offEnd = head.onEnd?.(failure => (failure ? duplex.destroy(toError(failure.error)) : finish()))
  if (head.done === true) finish()
  offAbort = onAbort(signal, reason => duplex.destroy(toError(reason)))
  return disposable(duplex)
}

/** The stage of whatever serves as one. */
function stageOf<In, Out>(stage: unknown): Stage<In, Out> {
  if (typeof stage !== 'function' && (typeof stage !== 'object' || stage === null || Array.isArray(stage))) {
    throw new TypeError(`toDuplex: stage must be a stage, got ${describe(stage)}`)
  }
  return compose(liftStage(stage, 'toDuplex: stage') as StageLike<In, Out>)
}
