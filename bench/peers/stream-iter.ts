import type { Readable, Writable } from 'node:stream'

type Change = (chunks: Uint8Array[] | null) => Uint8Array[] | null

/** What is used of `node:stream/iter`, which carries bytes alone, in batches of chunks. */
export interface StreamIter {
  pull(source: Iterable<Uint8Array>, ...changes: Change[]): AsyncIterable<Uint8Array[]>
  pipeTo(source: unknown, ...rest: unknown[]): Promise<number>
  fromReadable(readable: Readable): AsyncIterable<Uint8Array[]>
  fromWritable(writable: Writable): unknown
}

const name: string = 'node:stream/iter'

/** The module, where this Node has it and its flag is set. */
export const streamIter: StreamIter | undefined = await import(/* @vite-ignore */ name).catch(() => undefined)
