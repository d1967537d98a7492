import { open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { pipe, pull } from '@costream/core'
import { type GrowingFile, growingFile } from './growing-file.ts'

// `tail -f access-log | grep python`, pulled: the loop at the end asks grep for a line, grep asks follow, and follow
// waits until the file has one.

async function* follow(file: GrowingFile): AsyncGenerator<string, void, undefined> {
  const handle = await open(file.path)
  let rest = ''
  try {
    while (true) {
      const last = file.complete // asked before reading: what is written in between is still read
      const { bytesRead, buffer } = await handle.read()
      rest += buffer.toString('utf8', 0, bytesRead)
      const lines = rest.split('\n')
      rest = lines.pop() ?? '' // a line that is not written to its end yet
      yield* lines
      if (bytesRead > 0) continue
      if (last) return // a real log has no end; this one has, so that the example has one
      await delay(5)
    }
  } finally {
    await handle.close()
  }
}

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
for await (const line of pipe(follow(log), grep('python'))) console.log(line)
await log.remove()

// Prints:
// GET /python/intro.html
// GET /python/tags
