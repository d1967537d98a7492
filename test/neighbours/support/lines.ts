import { Readable } from 'node:stream'
import { compose, lines, map, parseJson, type Stage } from '@costream/core'
import type { Row } from './row.ts'

/** Rows to lines of JSON. */
export const toLines = (): Stage<Row, string> => map(line)

/** Bytes, cut anywhere, to rows. */
export const fromLines = (): Stage<Uint8Array | string, Row> =>
  compose(lines(), parseJson()) as Stage<Uint8Array | string, Row>

/** The lines of rows as a Node stream, with nothing of costream in it: what the other side writes. */
export function linesOf(rows: AsyncIterable<Row>): Readable {
  return Readable.from(
    (async function* () {
      for await (const row of rows) yield line(row)
    })()
  )
}

/** The rows in a stream of bytes, with nothing of costream in it: what the other side reads. */
export async function* rowsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Row, void, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of bytes) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) yield JSON.parse(part)
  }
  if (rest !== '') throw new Error(`half a line arrived: ${rest.slice(0, 20)}`)
}

/** One row as a line. */
export function line(row: Row): string {
  return `${JSON.stringify(row)}\n`
}
