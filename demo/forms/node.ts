import { createReadStream } from 'node:fs'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { toDuplex } from '@costream/node-streams'
import { measure } from '../measure.ts'
import { counted, northBound, onRoute22, parse } from '../stages.ts'

// Node's `stream.pipeline`: each stage is a Duplex.

await measure(async file => {
  let found = 0
  const keep = new Writable({
    objectMode: true,
    write(n: number, _encoding, callback) {
      found = n
      callback()
    }
  })
  await pipeline(
    createReadStream(file),
    toDuplex(parse),
    toDuplex(onRoute22),
    toDuplex(northBound),
    toDuplex(counted),
    keep
  )
  return found
})
