import { via } from '@costream/node-streams'
import { PassThrough, Readable, Writable } from 'readable-stream'
import { nextTo } from './support/next-to.ts'
import type { Row } from './support/row.ts'
import { slowSink } from './support/slow-sink.ts'

nextTo('readable-stream: a Readable first', {
  open({ feed }) {
    const stream = Readable.from(feed)
    return { source: stream, streams: [stream] }
  }
})

nextTo('readable-stream: a Transform between', {
  open() {
    const stream = new PassThrough({ objectMode: true })
    return { before: [via<Row, Row>(stream)], streams: [stream] }
  }
})

nextTo('readable-stream: a Writable last', {
  open: setting =>
    slowSink(
      setting,
      write => new Writable({ objectMode: true, write: (row, _encoding, callback) => write(row, callback) })
    )
})
