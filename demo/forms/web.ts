import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { toTransformStream } from '@costream/core'
import { measure } from '../measure.ts'
import { counted, northBound, onRoute22, parse } from '../stages.ts'

// Web streams: each stage is a TransformStream.

await measure(async file => {
  let found = 0
  const chunks: NodeReadableStream = Readable.toWeb(createReadStream(file))
  await (chunks as ReadableStream<Uint8Array>)
    .pipeThrough(toTransformStream(parse))
    .pipeThrough(toTransformStream(onRoute22))
    .pipeThrough(toTransformStream(northBound))
    .pipeThrough(toTransformStream(counted))
    .pipeTo(
      new WritableStream({
        write(n) {
          found = n
        }
      })
    )
  return found
})
