import * as fs from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { afterAll } from 'vitest'
import { fromLines, line, rowsOf, toLines } from './support/lines.ts'
import { nextTo } from './support/next-to.ts'
import { type Row, rows } from './support/row.ts'

const folder = fs.mkdtempSync(join(tmpdir(), 'costream-'))
afterAll(() => rm(folder, { recursive: true }))

const { open, close, read, write } = fs

nextTo('fs: a ReadStream first', {
  unfed: 'a file has its rows before the run',
  open({ total }) {
    const path = join(folder, 'source')
    const text = rows(total).map(line).join('')
    fs.writeFileSync(path, text)
    const disk = { open, close, read }
    const stream = fs.createReadStream(path, { fs: disk })
    return {
      source: stream,
      before: [fromLines()],
      streams: [stream],
      given: () => Math.ceil((stream.bytesRead / text.length) * total),
      fail: error => Object.assign(disk, { read: broken(error) })
    }
  }
})

nextTo('fs: a WriteStream last', {
  open({ gate }) {
    const path = join(folder, 'sink')
    const disk = {
      open,
      close,
      write: (...args: Parameters<typeof write>) => void gate.then(() => write(...args))
    }
    const stream = fs.createWriteStream(path, { fs: disk })
    return {
      after: [toLines()],
      sink: stream,
      arrived: written(stream, path),
      streams: [stream],
      fail: error => Object.assign(disk, { write: broken(error) })
    }
  }
})

/** The rows of a file, once it is written. */
async function* written(stream: fs.WriteStream, path: string): AsyncGenerator<Row, void, undefined> {
  await finished(stream)
  yield* rowsOf(fs.createReadStream(path))
}

/** A function of `node:fs` on a disk that has failed. */
function broken(error: Error) {
  return (...args: readonly unknown[]): void => (args.at(-1) as (error: Error) => void)(error)
}
