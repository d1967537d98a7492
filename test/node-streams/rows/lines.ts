import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { lines, pipe } from '@costream/core'
import { fromReadable } from '@costream/node-streams'
import split2 from 'split2'
import { outcome, pause } from '../support/observe.ts'
import { collect, errorsOf } from '../support/streams.ts'
import { control, type Row, row } from './row.ts'

/** A way to read the lines of a byte stream. */
type Lines = (stream: Readable) => AsyncIterable<unknown>

const ours: Lines = stream => pipe(fromReadable<Buffer>(stream), lines())
const readline: Lines = stream => createInterface({ input: stream, crlfDelay: Infinity })
const peer: Lines = stream => stream.pipe(split2())

function cut(text: string, size: number): Readable {
  const data = Buffer.from(text)
  const pieces = Array.from({ length: Math.ceil(data.length / size) }, (_, n) =>
    data.subarray(n * size, (n + 1) * size)
  )
  return Readable.from(pieces)
}

/** Reads late, as a program does that awaits something else first. */
async function late(read: Lines): Promise<unknown> {
  const source = read(cut('a\nb\nc', 2))
  await pause(10)
  return outcome(
    collect(source).then(items =>
      items.length === 3 ? undefined : Promise.reject(new Error(`${items.length} lines`))
    )
  )
}

/** How often each character of one long line is looked at. */
async function looks(read: Lines): Promise<unknown> {
  const { split, indexOf } = String.prototype
  const size = 200_000
  let seen = 0
  const stream = cut('x'.repeat(size), 100)
  String.prototype.split = function (this: string, ...args: unknown[]) {
    seen += this.length
    return Reflect.apply(split, this, args)
  } as typeof split
  String.prototype.indexOf = function (this: string, ...args: unknown[]) {
    if (args[0] === '\n') seen += this.length
    return Reflect.apply(indexOf, this, args)
  } as typeof indexOf
  try {
    await collect(read(stream))
  } finally {
    Object.assign(String.prototype, { split, indexOf })
  }
  return seen < 4 * size ? 'a few times' : 'again with every chunk'
}

async function quirks(read: Lines): Promise<unknown> {
  const text = '\ufeffÄ 22\r\n\r\nnörth €\r\nlast'
  const whole = await collect(read(cut(text, text.length * 4)))
  const pieces = await collect(read(cut(text, 1)))
  return { lines: whole, pieces: JSON.stringify(pieces) === JSON.stringify(whole) }
}

/** A line longer than the limit, of a source that never ends it. */
async function tooLong(read: Lines): Promise<unknown> {
  let given = 0
  const stream = new Readable({
    read() {
      this.push(given++ < 100 ? 'x'.repeat(100) : null)
    }
  })
  errorsOf(stream)
  return outcome(collect(read(stream)))
}

const limited: Lines = stream => pipe(fromReadable<Buffer>(stream), lines({ maxLength: 1000 }))
const peerLimited: Lines = stream => stream.pipe(split2({ maxLength: 1000 }))

export const linesRows: readonly Row[] = [
  row(
    51,
    '`lines()`: UTF-8 and CR LF across chunk borders, a last line without a newline, a BOM, a maximum length with a clear error, linear time, no line lost if iteration starts late',
    {
      lines: ['Ä 22', '', 'nörth €', 'last'],
      pieces: true,
      tooLong:
        'rejects: lines: line 1 is longer than 1000 characters. Raise maxLength, or split the input otherwise',
      looks: 'a few times',
      late: 'resolves'
    },
    () => all(ours, limited),
    control('readline', () => all(readline, readline), {
      lines: ['\ufeffÄ 22', '', 'nörth €', 'last'],
      pieces: true,
      tooLong: 'resolves',
      looks: 'a few times',
      late: 'hangs'
    }),
    control('split2', () => all(peer, peerLimited), {
      lines: ['\ufeffÄ 22', '', 'nörth €', 'last'],
      pieces: true,
      tooLong: 'rejects: maximum buffer reached',
      looks: 'again with every chunk',
      late: 'resolves'
    })
  )
]

async function all(read: Lines, bounded: Lines): Promise<unknown> {
  return {
    ...((await quirks(read)) as object),
    tooLong: await tooLong(bounded),
    looks: await looks(read),
    late: await late(read)
  }
}
