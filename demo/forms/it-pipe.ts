import { createReadStream } from 'node:fs'
import { pipe } from 'it-pipe'
import { measure } from '../measure.ts'
import { counted, northBound, onRoute22, parse } from '../stages.ts'

// The pipe of `it-pipe`: it calls each stage with what comes before it.

await measure(async file => {
  let found = 0
  await pipe(createReadStream(file), parse, onRoute22, northBound, counted, async numbers => {
    for await (const n of numbers) found = n
  })
  return found
})
