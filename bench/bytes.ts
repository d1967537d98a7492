import { createReadStream, createWriteStream, statSync } from 'node:fs'
import type { Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { filter, map, pipe as pipeItems, reduce } from '@costream/core'
import { pipe } from '@costream/node-streams'
import { ratio } from './goals.ts'
import { streamIter } from './peers/stream-iter.ts'
import { throughStreamx } from './peers/streamx.ts'
import { arrivals, readableThat, streamThat, transformThat } from './platform-streams.ts'
import type { Question, Variant } from './question.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { writeBlocks } from './write-blocks.ts'

const KB = 1024

/** Bytes through three stages that pass them on: `size` small chunks, half as many large ones, 4 KiB for each from file to file. */
export function bytes(size = 262_144): Question[] {
  const large = Math.ceil(size / 2)
  return [
    throughStreams('Node streams, chunks of 64 bytes', 64, size),
    throughStreams('Node streams, chunks of 64 KiB', 64 * KB, large),
    throughIterables('Iterables, chunks of 64 bytes', 64, size),
    throughIterables('Iterables, chunks of 64 KiB', 64 * KB, large),
    fileToFile(size * 4 * KB)
  ]
}

/** The same chunk again and again, and null after the last: what is measured is not how chunks are made. */
function nextChunk(length: number, count: number): () => Buffer | null {
  const chunk = Buffer.alloc(length, 'x')
  let left = count
  return () => (left-- > 0 ? chunk : null)
}

/** The same from a generator. */
function* chunks(length: number, count: number): Generator<Buffer, void, undefined> {
  const next = nextChunk(length, count)
  for (let chunk = next(); chunk !== null; chunk = next()) yield chunk
}

const lengthOf = (chunk: Uint8Array): number => chunk.length

const passOn = (chunk: Uint8Array): Uint8Array => chunk
const hasBytes = (chunk: Uint8Array): boolean => chunk.length > 0

function throughStreams(title: string, length: number, count: number): Question {
  const between = (act: (source: Readable, sink: Writable) => Promise<unknown>) => () =>
    arrivals(lengthOf, false, sink => act(readableThat(nextChunk(length, count), false), sink))
  return {
    title,
    items: count,
    variants: [
      {
        name: 'costream: pipe, three stages',
        run: between((source, sink) => pipe(source, map(passOn), filter(hasBytes), map(passOn), sink))
      },
      { name: 'costream: pipe, no stage', run: between((source, sink) => pipe(source, sink)) },
      {
        name: 'stream.pipeline, no stage',
        limit: true,
        run: between((source, sink) => pipeline(source, sink))
      },
      {
        name: 'stream.pipeline, three Transforms',
        run: between((source, sink) => pipeline(source, transform(), transform(), transform(), sink))
      },
      {
        name: 'stream.pipeline, three generator functions',
        run: between((source, sink) => pipeline(source, passing, passing, passing, sink))
      },
      ...onlyWith(streamIter, ({ pipeTo, fromReadable, fromWritable }) => ({
        name: 'node:stream/iter, pipeTo, three transforms',
        run: between((source, sink) =>
          pipeTo(fromReadable(source), passBatch, passBatch, passBatch, fromWritable(sink))
        )
      })),
      {
        name: 'streamx, three Transforms',
        run: () => throughStreamx(nextChunk(length, count), [passOn, passOn, passOn], lengthOf)
      }
    ]
  }
}

function throughIterables(title: string, length: number, count: number): Question {
  const total = reduce((sum: number, chunk: Uint8Array) => sum + chunk.length, 0)
  return {
    title,
    items: count,
    variants: [
      {
        name: 'costream: pipe, three stages',
        run: () => pipeItems(chunks(length, count), map(passOn), filter(hasBytes), map(passOn), total)
      },
      { name: 'three async generators', run: () => added(passing(passing(passing(chunks(length, count))))) },
      ...onlyWith(streamIter, ({ pull }) => ({
        name: 'node:stream/iter, pull, three transforms',
        run: () => addedBatches(pull(chunks(length, count), passBatch, passBatch, passBatch))
      })),
      { name: 'three pipeThrough', run: () => added(throughWebStreams(nextChunk(length, count))) }
    ]
  }
}

function fileToFile(size: number): Question {
  const folder = temporaryFolder()
  const copied = (act: (from: string, to: string) => Promise<unknown>) => async () => {
    const to = folder.file('copy')
    await act(folder.file('original'), to)
    return statSync(to).size
  }
  return {
    title: 'File to file, 1 GiB',
    prepare() {
      folder.make()
      writeBlocks(folder.file('original'), size)
    },
    remove: () => folder.remove(),
    variants: [
      {
        name: 'costream: pipe, no stage',
        run: copied((from, to) => pipe(createReadStream(from), createWriteStream(to)))
      },
      {
        name: 'costream: pipe, three stages',
        run: copied((from, to) =>
          pipe(createReadStream(from), map(passOn), filter(hasBytes), map(passOn), createWriteStream(to))
        )
      },
      {
        name: 'stream.pipeline, no stage',
        run: copied((from, to) => pipeline(createReadStream(from), createWriteStream(to)))
      },
      {
        name: 'stream.pipeline, three Transforms',
        run: copied((from, to) =>
          pipeline(createReadStream(from), transform(), transform(), transform(), createWriteStream(to))
        )
      }
    ],
    goals: [
      {
        claim: 'Bytes from file to file: so many times as fast as stream.pipeline',
        figure: ratio('stream.pipeline, no stage', 'costream: pipe, no stage'),
        bound: { atLeast: 0.9 }
      }
    ]
  }
}

/** A variant of a peer that is not there on every Node. */
function onlyWith<Peer>(peer: Peer | undefined, variant: (peer: Peer) => Variant): Variant[] {
  return peer === undefined ? [] : [variant(peer)]
}

const transform = (): Transform => transformThat(passOn, false)

async function* passing(
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of source) yield passOn(chunk)
}

const passBatch = (batch: Uint8Array[] | null): Uint8Array[] | null => batch

async function added(all: AsyncIterable<Uint8Array>): Promise<number> {
  let total = 0
  for await (const chunk of all) total += chunk.length
  return total
}

async function addedBatches(all: AsyncIterable<Uint8Array[]>): Promise<number> {
  let total = 0
  for await (const batch of all) for (const chunk of batch) total += chunk.length
  return total
}

function throughWebStreams(next: () => Uint8Array | null): AsyncIterable<Uint8Array> {
  const identity = (): TransformStream<Uint8Array, Uint8Array> => new TransformStream()
  return streamThat(next).pipeThrough(identity()).pipeThrough(identity()).pipeThrough(identity())
}
