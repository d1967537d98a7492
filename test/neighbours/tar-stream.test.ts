import { pipeline, type Readable, type Writable } from 'node:stream'
import { json, map, pull, type Source, type Stage } from '@costream/core'
import { pipe } from '@costream/node-streams'
import { extract, type Pack, pack } from 'tar-stream'
import { quiet } from './support/far-end.ts'
import { nextTo } from './support/next-to.ts'
import type { Row } from './support/row.ts'

// tar-stream is built on streamx, whose streams keep 16,384 bytes a side and declare no mark.
const besides = 200

/** A file in an archive: a stream of streamx. */
type Entry = AsyncIterable<Uint8Array>

nextTo('tar-stream: pack first', {
  besides,
  open({ feed }) {
    const packed = pack()
    void fill(packed, feed)
    return { source: packed, before: [unpack(), map(rowOf)], streams: [packed] }
  }
})

nextTo('tar-stream: extract last', {
  besides: 2 * besides,
  open() {
    const unpacked = extract()
    // Opened now: an entry that nobody listens for would never be done with.
    const entries = (unpacked as AsyncIterable<Entry>)[Symbol.asyncIterator]()
    return {
      after: [toTar()],
      sink: unpacked,
      arrived: pipe({ [Symbol.asyncIterator]: () => entries }, map(rowOf)),
      streams: [unpacked]
    }
  }
})

/** Writes rows as the files of an archive. */
async function fill(packed: Pack, rows: AsyncIterable<Row>): Promise<void> {
  try {
    for await (const row of rows) await write(packed, String(row.n), JSON.stringify(row))
    packed.finalize()
  } catch (error) {
    packed.destroy(error as Error)
  }
}

/** Writes one file; a body that is given with its head would not wait for the archive to be read. */
function write(packed: Pack, name: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const written = (error?: Error | null): void => (error ? reject(error) : resolve())
    quiet(packed.entry({ name, size: body.length }, written)).end(body)
  })
}

function toTar(): Stage<Row, Uint8Array> {
  return pull(async function* (rows: AsyncIterable<Row>) {
    const packed = pack()
    void fill(packed, rows)
    yield* packed as AsyncIterable<Uint8Array>
  })
}

function unpack(): Stage<Uint8Array, Entry> {
  return pull(async function* (bytes: Source<Uint8Array>) {
    const unpacked = extract()
    pipeline(bytes, unpacked as unknown as Writable, () => {})
    yield* unpacked as AsyncIterable<Entry>
  })
}

function rowOf(entry: Entry): Promise<Row> {
  return pipe(entry as unknown as Readable, json<Row>())
}
