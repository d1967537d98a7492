import { pipe, pull, take } from '@costream/core'
import { follow } from '@costream/node-streams'
import { growingFile } from './growing-file.ts'

// `tail -f access-log | grep python`, pulled: the loop at the end asks grep for a line, grep asks follow, and follow
// waits until the file has one.

// Written as a pull stage, grep fits into any pipeline. Inside it is a plain async generator.
const grep = (pattern: string) =>
  pull(async function* (lines: AsyncIterable<string>) {
    for await (const line of lines) if (line.includes(pattern)) yield line
  })

const log = await growingFile([
  'GET /ply/ply.html',
  'GET /python/intro.html',
  'GET /swig/',
  'GET /python/tags'
])
const lines = follow(log.path, { from: 'start' })
// A log has no end: take ends the loop, and follow lets go of the file.
for await (const line of pipe(lines, grep('python'), take(2))) console.log(line)
await log.remove()

// Prints:
// GET /python/intro.html
// GET /python/tags
