import { createReadStream } from 'node:fs'
import { coroutine } from '@costream/core'
import { measure } from '../measure.ts'
import { counted, northBound, onRoute22, parse } from '../stages.ts'

// Push coroutines, as in the course: each stage is given the target it sends to, and a loop sends the file to the first.

await measure(async file => {
  let found = 0
  const keep = coroutine(function* () {
    while (true) found = yield
  })
  const target = parse(onRoute22(northBound(counted(keep()))))
  for await (const chunk of createReadStream(file)) await target.send(chunk)
  await target.close()
  return found
})
