import { open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { coroutine, type Target } from '@costream/core'
import { type GrowingFile, growingFile } from './growing-file.ts'

// `tail -f access-log | grep python`, pushed: follow sends each line to grep, grep sends those that match to the
// printer. The pipeline is put together from its end, each stage being given its target.

async function follow(file: GrowingFile, target: Target<string>): Promise<void> {
  const handle = await open(file.path)
  let rest = ''
  try {
    while (true) {
      const last = file.complete // asked before reading: what is written in between is still read
      const { bytesRead, buffer } = await handle.read()
      rest += buffer.toString('utf8', 0, bytesRead)
      const lines = rest.split('\n')
      rest = lines.pop() ?? '' // a line that is not written to its end yet
      for (const line of lines) await target.send(line)
      if (bytesRead > 0) continue
      if (last) break // a real log has no end; this one has, so that the example has one
      await delay(5)
    }
  } finally {
    await handle.close()
  }
  await target.close()
}

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
await follow(log, grep('python', printer()))
await log.remove()

// Prints:
// GET /python/intro.html
// GET /python/tags
// no more lines
