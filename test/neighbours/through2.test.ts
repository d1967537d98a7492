import { via } from '@costream/node-streams'
import through2 from 'through2'
import { nextTo } from './support/next-to.ts'
import type { Row } from './support/row.ts'

nextTo('through2: a callback', {
  open() {
    const same = through2.obj((row: Row, _encoding, callback) => callback(null, row))
    return { before: [via<Row, Row>(same)], streams: [same] }
  }
})

nextTo('through2: an async generator', {
  besides: 17, // what is written waits in a queue as long as the mark of the writable side
  open() {
    const same = through2.obj(async function* (rows: AsyncIterable<Row>) {
      yield* rows
    })
    return { before: [via<Row, Row>(same)], streams: [same] }
  }
})
