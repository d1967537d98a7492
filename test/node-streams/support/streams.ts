import { Readable, Writable } from 'node:stream'

/** How many listeners a stream or a process has, by event. */
export function listenersOf(emitter: NodeJS.EventEmitter): Record<string, number> {
  return Object.fromEntries(emitter.eventNames().map(name => [String(name), emitter.listenerCount(name)]))
}

/** A Readable of 0, 1, 2, … that counts what it was asked for. */
export function counting(
  total: number = Infinity,
  highWaterMark = 4
): { stream: Readable; made: () => number } {
  let made = 0
  const stream = new Readable({
    objectMode: true,
    highWaterMark,
    read() {
      this.push(made < total ? made++ : null)
    }
  })
  return { stream, made: () => made }
}

/** A Readable that gives `items` and then nothing, not even an end. */
export function parked(items: readonly unknown[] = []): Readable {
  const stream = new Readable({ objectMode: true, read() {} })
  for (const item of items) stream.push(item)
  return stream
}

/** A Writable that keeps what it is given. */
export function keeping<T>(options: { highWaterMark?: number; objectMode?: boolean } = {}): {
  stream: Writable
  items: T[]
} {
  const items: T[] = []
  const stream = new Writable({
    objectMode: true,
    ...options,
    write(item: T, _encoding, callback) {
      items.push(item)
      callback()
    }
  })
  return { stream, items }
}

/** A Writable that takes items and never says that they are written. */
export function stuck(highWaterMark = 1): Writable {
  return new Writable({ objectMode: true, highWaterMark, write() {} })
}

/** The errors a stream emits. */
export function errorsOf(stream: NodeJS.EventEmitter): unknown[] {
  const errors: unknown[] = []
  stream.on('error', error => errors.push(error))
  return errors
}

/** What a promise rejects with; fails where it does not. */
export async function failure(promise: PromiseLike<unknown>): Promise<unknown> {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    return error
  }
  throw new Error(`expected a rejection, got ${String(value)}`)
}

/** All items of a source, as the plainest reader gets them. */
export async function collect(source: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = []
  for await (const item of source) items.push(item)
  return items
}

/** An async iterable that waits for ever after its items, and says whether it was returned. */
export function waiting<T>(items: readonly T[] = []): AsyncIterable<T> & { returned: number } {
  const source = {
    returned: 0,
    [Symbol.asyncIterator](): AsyncIterator<T> {
      const rest = [...items]
      return {
        next: () =>
          rest.length > 0
            ? Promise.resolve({ done: false, value: rest.shift() as T })
            : new Promise<IteratorResult<T>>(() => {}),
        return() {
          source.returned++
          return Promise.resolve({ done: true, value: undefined })
        }
      }
    }
  }
  return source
}

/** Resolves after timers and I/O had a turn or two. */
export async function turns(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise(resolve => setImmediate(resolve))
}
