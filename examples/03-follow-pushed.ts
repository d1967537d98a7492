import { coroutine, drive, pipe, type Target, take } from '@costream/core'
import { follow } from '@costream/node-streams'
import { growingFile } from './growing-file.ts'

// `tail -f access-log | grep python`, pushed: drive sends each line of the file to grep, grep sends those that match to
// the printer. The pipeline is put together from its end, each stage being given its target.

const grep = coroutine(function* (pattern: string, target: Target<string>) {
  try {
    while (true) {
      const line: string = yield
      if (line.includes(pattern)) target.send(line)
    }
  } finally {
    target.close()
  }
})

const printer = coroutine(function* () {
  try {
    while (true) console.log(yield)
  } finally {
    console.log('no more lines')
  }
})

const log = await growingFile([
  'GET /ply/ply.html',
  'GET /python/intro.html',
  'GET /swig/',
  'GET /python/tags'
])
// A log has no end; of this one four lines are read.
const lines = pipe(follow(log.path, { from: 'start' }), take(4))
await drive(lines, grep('python', printer()))
await log.remove()

// Prints:
// GET /python/intro.html
// GET /python/tags
// no more lines
