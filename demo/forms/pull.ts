import { createReadStream } from 'node:fs'
import { measure } from '../measure.ts'
import { counted, northBound, onRoute22, parse } from '../stages.ts'

// Pull, as with async generators: each stage is given the source it takes from, and a loop takes from the last.

await measure(async file => {
  let found = 0
  for await (const n of counted(northBound(onRoute22(parse(createReadStream(file)))))) found = n
  return found
})
