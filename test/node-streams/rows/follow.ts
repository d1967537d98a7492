import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { follow } from '@costream/node-streams'
import { Tail } from 'tail'
import { pause } from '../support/observe.ts'
import { control, type Row, row } from './row.ts'

/** Gives the lines of a file to `line`; answers how to stop that. */
type Reader = (path: string, line: (text: string) => void) => () => Promise<unknown>

const ours: Reader = (path, line) => {
  const controller = new AbortController()
  const reading = (async () => {
    for await (const text of follow(path, { pollInterval: 10, signal: controller.signal })) line(text)
  })().catch(() => {})
  return () => {
    controller.abort()
    return reading
  }
}

const peer: Reader = (path, line) => {
  const tail = new Tail(path, { useWatchFile: true, fsWatchOptions: { interval: 10 } })
  tail.on('line', line)
  tail.on('error', () => {})
  return async () => tail.unwatch()
}

/**
 * Each time a line is written to the file before it is rotated, and one to the file after. What is deleted unread is
 * lost to everybody: so the reader is waited for, so many milliseconds at most.
 */
async function rotated(read: Reader, patience: number): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'costream-rows-'))
  const path = join(folder, 'log')
  writeFileSync(path, 'old\n')
  const watchers = watching()
  const lines: string[] = []
  const stop = read(path, text => lines.push(text))
  await pause(50)
  const written: string[] = []
  const write = (): void => {
    written.push(`line ${written.length}`)
    appendFileSync(path, `${written.at(-1)}\n`)
  }
  const caughtUp = async (): Promise<void> => {
    for (let ms = 0; ms < patience && lines.length < written.length; ms += 10) await pause(10)
  }
  for (let n = 1; n <= 5; n++) {
    write()
    renameSync(path, `${path}.${n}`)
    write()
    await pause(30)
  }
  await caughtUp()
  rmSync(path)
  await pause(30)
  write()
  await caughtUp()
  await stop()
  await pause(10)
  rmSync(folder, { recursive: true })
  if (!written.every(text => lines.includes(text))) return 'lines lost'
  if (lines.length > written.length) return 'lines twice'
  return watching() > watchers ? 'watchers left' : 'each line once'
}

function watching(): number {
  return process.getActiveResourcesInfo().filter(name => /FSEvent|StatWatcher|FSWatcher/.test(name)).length
}

export const followRows: readonly Row[] = [
  row(
    52,
    '`follow(path)` is `tail -f`: it survives rotation, deletion and re-creation, loses and repeats no line; the end leaves no watcher',
    'each line once',
    () => rotated(ours, 10_000),
    control('tail', () => rotated(peer, 500), 'lines lost')
  )
]
