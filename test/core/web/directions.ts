import {
  DONE,
  drive,
  fromReadableStream,
  fromTransformStream,
  fromWritableStream,
  map,
  pipe,
  type Source,
  type Target,
  toReadableStream,
  toTransformStream,
  toWritableStream
} from '@costream/core'

/** A way from a source into a target that leads through Web streams. */
export interface Direction {
  readonly name: string
  /** How many items are between the source and the target at most: what the streams on the way declare. */
  readonly capacity: number
  /** Settles when the run is over; an early stop is success. */
  run<T>(source: Source<T>, target: Target<T, unknown>, signal: AbortSignal): Promise<void>
}

/** Web streams tell who writes that nobody wants more by an error of this code. */
export function isStop(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'COSTREAM_DONE'
}

/** Reads as Web code does; the target says when it has enough, or fails. */
async function read<T>(
  stream: ReadableStream<T>,
  target: Target<T, unknown>,
  signal: AbortSignal
): Promise<void> {
  const reader = stream.getReader()
  const abort = (): Promise<void> => reader.cancel(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    if (signal.aborted) await abort()
    for (;;) {
      const step = await reader.read()
      if (signal.aborted) throw signal.reason
      if (step.done) break
      let reply: unknown
      try {
        reply = await target.send(step.value)
      } catch (error) {
        await reader.cancel(error)
        throw error
      }
      if (reply === DONE) {
        await reader.cancel()
        break
      }
    }
  } catch (error) {
    await target.throw(error)
    return
  } finally {
    signal.removeEventListener('abort', abort)
  }
  await target.close()
}

/** `pipeTo` has no early stop: it rejects with what the writable fails with. */
async function pipeTo<T>(
  readable: ReadableStream<T>,
  writable: WritableStream<T>,
  signal: AbortSignal
): Promise<void> {
  try {
    await readable.pipeTo(writable, { signal })
  } catch (error) {
    if (!isStop(error)) throw error
  }
}

const same = <T>() => map((item: T) => item)

/** Every way, with nothing buffered and with `ahead` items on each border. */
export function directions(ahead: number): readonly Direction[] {
  const one = { strategy: { highWaterMark: Math.max(1, ahead) } }
  const none = { strategy: { highWaterMark: ahead } }
  const both = { writableStrategy: one.strategy, readableStrategy: none.strategy }
  const suffix = ahead === 0 ? '' : `, ${ahead} ahead`
  return [
    {
      name: `toReadableStream() and a reader${suffix}`,
      capacity: ahead,
      run: (source, target, signal) => read(toReadableStream(source, none), target, signal)
    },
    {
      name: `toReadableStream().pipeTo(toWritableStream())${suffix}`,
      // The item that is at work counts for one.
      capacity: 2 * ahead,
      run: (source, target, signal) =>
        pipeTo(toReadableStream(source, none), toWritableStream(target, one), signal)
    },
    {
      name: `fromReadableStream(toReadableStream())${suffix}`,
      capacity: ahead,
      run: async (source, target, signal) => {
        await drive(fromReadableStream(toReadableStream(source, none)), target, { signal, closeTimeout: 5 })
      }
    },
    {
      name: `fromWritableStream(toWritableStream())${suffix}`,
      capacity: ahead,
      run: (source, target, signal) =>
        drive(source, fromWritableStream(toWritableStream(target, one)), { signal, closeTimeout: 5 })
    },
    {
      name: `toReadableStream().pipeThrough(toTransformStream()) and a reader${suffix}`,
      // The one item that the writable side of the transform may take.
      capacity: 3 * ahead + 1,
      run: <T>(source: Source<T>, target: Target<T, unknown>, signal: AbortSignal) =>
        read(toReadableStream(source, none).pipeThrough(toTransformStream(same<T>(), both)), target, signal)
    },
    {
      name: `fromTransformStream(toTransformStream())${suffix}`,
      capacity: 2 * ahead + 1,
      run: async <T>(source: Source<T>, target: Target<T, unknown>, signal: AbortSignal) => {
        const stage = fromTransformStream(toTransformStream(same<T>(), both))
        await drive(pipe(source, stage), target, { signal, closeTimeout: 5 })
      }
    }
  ]
}
