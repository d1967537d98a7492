import { closeSync, createReadStream, openSync, writeSync } from 'node:fs'
import { createInterface, type Interface } from 'node:readline'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { count, decodeText, lines, split } from '@costream/core'
import { pipe } from '@costream/node-streams'
import split2 from 'split2'
import { ratio } from './goals.ts'
import type { Question } from './question.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** How many lines are written in one go. */
const BATCH = 10_000

/** Counts the lines of one file: 9,000,000 of them have a little over 500 MB. */
export function fileLines(size = 9_000_000): Question[] {
  const folder = temporaryFolder()
  const open = () => createReadStream(folder.file('access-log'))
  return [
    {
      title: 'Lines of a file, counted',
      items: size,
      prepare() {
        folder.make()
        writeLog(folder.file('access-log'), size)
      },
      remove: () => folder.remove(),
      variants: [
        { name: 'node:readline, events', run: () => counted(readline(open())) },
        { name: 'node:readline, for await', run: () => iterated(readline(open())) },
        { name: 'split2', run: () => splitted(open()) },
        { name: 'costream: lines', run: () => pipe(open(), lines(), count()) },
        {
          name: 'costream: decodeText, split',
          // What follows the last line feed is an item of `split`, and no line.
          run: async () => (await pipe(open(), decodeText(), split('\n'), count())) - 1
        }
      ],
      goals: [
        {
          claim: 'Lines of a file, beside node:readline: so many times as fast',
          figure: ratio('node:readline, events', 'costream: lines'),
          bound: { atLeast: 1.5 }
        }
      ]
    }
  ]
}

function readline(input: Readable): Interface {
  return createInterface({ input, crlfDelay: Infinity })
}

function counted(reader: Interface): Promise<number> {
  let total = 0
  reader.on('line', () => total++)
  return new Promise(resolve => reader.once('close', () => resolve(total)))
}

async function iterated(reader: Interface): Promise<number> {
  let total = 0
  for await (const _ of reader) total++
  return total
}

async function splitted(log: Readable): Promise<number> {
  let total = 0
  const splitter = split2()
  splitter.on('data', () => total++)
  await pipeline(log, splitter)
  return total
}

function writeLog(path: string, size: number): void {
  const file = openSync(path, 'w')
  for (let start = 0; start < size; start += BATCH) {
    const length = Math.min(BATCH, size - start)
    writeSync(file, Array.from({ length }, (_, n) => logLine(start + n)).join(''))
  }
  closeSync(file)
}

/** Lines of different lengths, one in eight with a character that has more than one byte. */
function logLine(n: number): string {
  const place = n % 8 === 0 ? 'café' : 'depot'
  return `10.0.${n % 256}.${n % 100} GET /bus/${n}/${place} HTTP/1.1 200 ${'9'.repeat(n % 24)}\n`
}
