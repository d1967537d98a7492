import { closeSync, openSync, read } from 'node:fs'
import { Readable, type Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { filter, map } from '@costream/core'
import { pipe } from '@costream/node-streams'
import { inAProcess } from './in-a-process.ts'
import { readableThat, transformThat } from './platform-streams.ts'
import type { Goal, Question } from './question.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { writeBlocks } from './write-blocks.ts'

const CHUNK = 64 * 1024

/** How large the file is that is read again and again. */
const FILE = 1024 * CHUNK

/** How many bytes a second the sink takes while it is held back: the first tenth of all. */
const RATE = 256 * 1024 ** 2
const HELD = 0.1

/** How many times as much goes through in a process of its own as where results are compared. */
const FACTOR = 64

const GOAL: Goal = {
  claim: 'Resident set, the peak while 10 GiB go from a file into a sink that is held back for a part of it',
  figure: ({ of }) => of('costream: pipe, three stages'),
  bound: { atMost: 150 },
  unit: 'MB'
}

/** `size` bytes where results are compared; 64 times as many, 10 GiB, through a process whose memory is watched. */
export function flatMemory(size = 160 * 1024 ** 2): Question[] {
  return [
    { ...flat('10 GiB from a file', size, fromFile), goals: [GOAL] },
    flat('10 GiB from a Readable that never waits', size, (act, length) => act(endless(length)))
  ]
}

/** Acts on a Readable, and cleans up after it. */
type WithSource = (act: (source: Readable) => Promise<number>, size: number) => Promise<number>

function flat(title: string, size: number, withSource: WithSource): Question {
  const between = (act: (source: Readable, sink: Writable) => Promise<unknown>) => () =>
    withSource(source => held(size, sink => act(source, sink)), size)
  return {
    title,
    unit: 'MB',
    gauge: async ({ name }) => (await inAProcess('flat-memory', title, name, size * FACTOR)).most / 1e6,
    effort: { warmUps: 0, rounds: 1 },
    variants: [
      {
        name: 'costream: pipe, three stages',
        run: between((source, sink) => pipe(source, map(passOn), filter(hasBytes), map(passOn), sink))
      },
      {
        name: 'stream.pipeline, three Transforms',
        run: between((source, sink) => pipeline(source, transform(), transform(), transform(), sink))
      }
    ]
  }
}

/** As a ReadStream reads, but one small file again and again. */
async function fromFile(act: (source: Readable) => Promise<number>, size: number): Promise<number> {
  const folder = temporaryFolder()
  folder.make()
  writeBlocks(folder.file('original'), FILE)
  const file = openSync(folder.file('original'), 'r')
  try {
    return await act(reading(file, size))
  } finally {
    closeSync(file)
    folder.remove()
  }
}

function reading(file: number, size: number): Readable {
  let position = 0
  return new Readable({
    read() {
      const length = Math.min(CHUNK, size - position)
      if (length === 0) {
        this.push(null)
        return
      }
      read(file, Buffer.allocUnsafeSlow(length), 0, length, position % FILE, (error, _, chunk) => {
        position += length
        if (error) this.destroy(error)
        else this.push(chunk)
      })
    }
  })
}

/** Chunks that are new and full. */
function endless(size: number): Readable {
  let left = size
  const next = (): Buffer | null => {
    const length = Math.min(CHUNK, left)
    left -= length
    return length > 0 ? Buffer.allocUnsafeSlow(length).fill(left) : null
  }
  return readableThat(next, false)
}

const passOn = (chunk: Uint8Array): Uint8Array => chunk
const transform = (): Transform => transformThat(passOn, false)
const hasBytes = (chunk: Uint8Array): boolean => chunk.length > 0

/** Runs into a sink that is held back while the first of so many bytes arrive; answers how many did. */
async function held(size: number, act: (sink: Writable) => Promise<unknown>): Promise<number> {
  const start = performance.now()
  let arrived = 0
  const sink = new Writable({
    write(chunk, _, callback) {
      arrived += chunk.length
      const due = start + (arrived / RATE) * 1000
      const early = arrived < size * HELD ? due - performance.now() : 0
      if (early > 1) setTimeout(callback, early)
      else callback()
    }
  })
  await act(sink)
  return arrived
}
