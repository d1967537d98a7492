declare module 'it-to-stream' {
  import type { Readable } from 'node:stream'

  const toStream: {
    readable(source: Iterable<unknown> | AsyncIterable<unknown>, options?: { objectMode?: boolean }): Readable
  }
  export = toStream
}
