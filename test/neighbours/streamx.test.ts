import type { Duplex } from 'node:stream'
import { via } from '@costream/node-streams'
import { PassThrough, Readable, Writable } from 'streamx'
import { nextTo } from './support/next-to.ts'
import type { Row } from './support/row.ts'
import { slowSink } from './support/slow-sink.ts'

// streamx counts an object as 1,024 of the 16,384 bytes that a buffer holds, and declares no mark.
const SIDE = 17

nextTo('streamx: a Readable first', {
  besides: SIDE,
  open({ feed }) {
    const stream = Readable.from(feed)
    return { source: stream, streams: [stream] }
  }
})

nextTo('streamx: a Transform between', {
  besides: 2 * SIDE,
  open() {
    const stream = new PassThrough()
    return { before: [via<Row, Row>(stream as unknown as Duplex)], streams: [stream] }
  }
})

nextTo('streamx: a Writable last', {
  besides: SIDE,
  open: setting => slowSink(setting, write => new Writable({ write }))
})
