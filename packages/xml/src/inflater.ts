/** Decompresses what is written to it, and calls back with the output. */
export interface Inflater {
  /** Takes a piece; the promise settles when it can take another one. */
  write(piece: Uint8Array): Promise<void>
  /** The input is complete; settles after all output. Rejects if it is not. */
  end(): Promise<void>
  /** Gives up. */
  cancel(): void
}

/** The formats that tell themselves by their first bytes. */
export type Compression = 'gzip' | 'deflate'

/** What is used here of a stream of Node's zlib. */
interface ZlibStream {
  on(event: 'data', listener: (bytes: Uint8Array) => void): void
  on(event: 'end', listener: () => void): void
  on(event: 'error', listener: (error: Error) => void): void
  write(bytes: Uint8Array, done: (error?: Error | null) => void): void
  end(): void
  destroy(): void
}

interface Zlib {
  createGunzip(): ZlibStream
  createInflate(): ZlibStream
}

/** Where Node's own modules are asked for, so that nothing is imported that a browser does not have. */
interface MaybeNode {
  readonly process?: { readonly getBuiltinModule?: (name: string) => unknown }
}

/**
 * Makes an inflater of what the platform has: Node's zlib, which reads gzip of several members and answers when it is
 * done with a piece, or a `DecompressionStream`.
 *
 * @param take - is given the output; it may throw to refuse it
 */
export function inflaterOf(format: Compression, take: (bytes: Uint8Array) => void): Inflater {
  const zlib = (globalThis as MaybeNode).process?.getBuiltinModule?.('node:zlib') as Zlib | undefined
  return zlib === undefined ? webInflater(format, take) : nodeInflater(zlib, format, take)
}

function nodeInflater(zlib: Zlib, format: Compression, take: (bytes: Uint8Array) => void): Inflater {
  const stream = format === 'gzip' ? zlib.createGunzip() : zlib.createInflate()
  const work = new Work(() => stream.destroy())
  stream.on('data', bytes => work.attempt(() => take(bytes)))
  stream.on('end', () => work.done())
  stream.on('error', error => work.fail(error))
  return {
    write: piece => work.start(() => stream.write(piece, error => (error ? work.fail(error) : work.done()))),
    end: () => work.start(() => stream.end()),
    cancel: () => stream.destroy()
  }
}

function webInflater(format: Compression, take: (bytes: Uint8Array) => void): Inflater {
  const { readable, writable } = new DecompressionStream(format)
  const reader = readable.getReader()
  const writer = writable.getWriter()
  const work = new Work(() => writer.abort().catch(() => {}))
  const fail = (error: unknown): void => work.fail(error)
  const read = async (): Promise<void> => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) take(next.value)
  }
  const ended = read()
  ended.catch(fail)
  return {
    write(piece) {
      return work.start(() => writer.write(piece as Uint8Array<ArrayBuffer>).then(() => work.done(), fail))
    },
    end: () => work.start(() => Promise.all([writer.close(), ended]).then(() => work.done(), fail)),
    cancel: () => work.fail(undefined)
  }
}

/** What an inflater does at the time, and how it fails once for all. */
class Work {
  readonly #destroy: () => void
  #pending = Promise.withResolvers<void>()
  #failure: { readonly error: unknown } | undefined

  /** @param destroy - gives up what does the work */
  constructor(destroy: () => void) {
    this.#destroy = destroy
  }

  start(work: () => void): Promise<void> {
    this.#pending = Promise.withResolvers<void>()
    if (this.#failure === undefined) work()
    else this.#pending.reject(this.#failure.error)
    return this.#pending.promise
  }

  done(): void {
    this.#pending.resolve()
  }

  fail(error: unknown): void {
    if (this.#failure !== undefined) return
    this.#failure = { error }
    this.#pending.promise.catch(() => {}) // nobody waits between two pieces
    this.#pending.reject(error)
    this.#destroy()
  }

  attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.fail(error)
    }
  }
}
