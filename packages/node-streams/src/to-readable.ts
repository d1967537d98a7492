import { Readable, type ReadableOptions } from 'node:stream'
import { drive, pipe, type Source } from '@costream/core'
import { reportLater } from '@costream/core/adapter'
import { checkOptions, describe } from './check.ts'
import { Collector } from './collector.ts'
import { disposable } from './disposable.ts'
import { onAbort } from './on-abort.ts'
import { toError } from './to-error.ts'

/** Options of `toReadable`. */
export interface ToReadableOptions extends Pick<ReadableOptions, 'highWaterMark' | 'encoding'> {
  /** Whether items are passed on as they are. With `false` they are strings and bytes. Default `true`. */
  readonly objectMode?: boolean
  /** Destroys the stream with its reason when it aborts. */
  readonly signal?: AbortSignal
  /** How long, in milliseconds, a source that waits for ever may delay 'close'. Default 100. */
  readonly closeTimeout?: number
}

/**
 * Makes a Node Readable of a source, which is opened at the first read.
 *
 * At most `highWaterMark` items are read ahead. `destroy` returns the source and waits for its `finally` before
 * 'close'; its error is what the stages are told, the stream at the source is destroyed with, and a generator that is the
 * source has thrown into it. A failure of the source is 'error', never 'end'. What failed with no Error is the `cause` of
 * the stream's error.
 *
 * @param source - an iterable, an async iterable or a flow; a string or binary data is one item
 * @param options - as Node names them, and the close timeout
 * @returns a Readable
 * @throws TypeError, RangeError for a wrong argument, at the call
 *
 * @example
 * ```ts
 * import { map, pipe } from '@costream/core'
 * import { toReadable } from '@costream/node-streams'
 *
 * const readable = toReadable(pipe(['bus', '22'], map(text => text.length)))
 * readable.on('data', length => console.log(length)) // 3, 2
 * ```
 */
export function toReadable<T>(source: Source<T>, options: ToReadableOptions = {}): Readable {
  checkOptions(options, 'toReadable', ['objectMode', 'highWaterMark', 'encoding', 'signal', 'closeTimeout'])
  const { objectMode = true, signal, closeTimeout, ...others } = options
  const flow = limited(source, closeTimeout)
  const tell = teller(source)
  let run: Promise<void> | undefined
  let offAbort = (): void => {}

  const readable = new Readable({
    ...others,
    objectMode,
    read() {
      collector.demand()
      start()
    },
    destroy(error, callback) {
      offAbort()
      if (error !== null) tell(error)
      collector.stop(error === null ? undefined : { error })
      // A source that was never opened is released too: the collector is done, so nothing is read.
      start().then(
        () => callback(error),
        late => callback(error ?? toError(late))
      )
    }
  })
  const collector = new Collector<T>(readable, 'toReadable')
  const start = (): Promise<void> => {
    run ??= begin()
    return run
  }
  const begin = (): Promise<void> => {
    const result = drive(flow, collector)
    result.then(
      () => readable.destroyed || readable.push(null),
      error => readable.destroy(toError(error))
    )
    return result
  }
  offAbort = onAbort(signal, reason => readable.destroy(toError(reason)))
  return disposable(readable)
}

function limited<T>(source: Source<T>, closeTimeout: number | undefined): Source<T> {
  if (typeof source !== 'string' && !(source instanceof ArrayBuffer) && !isIterable(source)) {
    throw new TypeError(`toReadable: source must be an iterable or async iterable, got ${describe(source)}`)
  }
  return closeTimeout === undefined ? source : pipe(source, { closeTimeout })
}

function isIterable(value: unknown): boolean {
  const { [Symbol.asyncIterator]: async, [Symbol.iterator]: sync } = (value ?? {}) as Record<symbol, unknown>
  return typeof async === 'function' || typeof sync === 'function'
}

/** How a source hears what its stream was destroyed with: a generator by its `throw`. It is returned all the same. */
function teller(source: unknown): (error: Error) => void {
  const generator = (source ?? {}) as Partial<AsyncGenerator>
  if (typeof generator.next !== 'function' || typeof generator.throw !== 'function') return () => {}
  return error => {
    const told = async (): Promise<unknown> => generator.throw?.(error)
    told().catch(late => reportLater(error, late))
  }
}
