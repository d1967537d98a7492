import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { pipeline, type Readable, type Writable } from 'node:stream'
import { LOCAL_ROWS, quiet } from './support/far-end.ts'
import { fromLines, linesOf, rowsOf, toLines } from './support/lines.ts'
import { nextTo } from './support/next-to.ts'

nextTo("child_process: a child's output first", {
  besides: LOCAL_ROWS,
  open({ feed }) {
    const child = cat()
    const rows = linesOf(feed)
    pipeline(rows, child.stdin, error => error && child.stdout.destroy(error))
    return {
      source: child.stdout,
      before: [fromLines()],
      streams: [child.stdout, child.stdin, rows]
    }
  }
})

nextTo("child_process: a child's input last", {
  besides: LOCAL_ROWS,
  silent: 'a pipe that is destroyed looks to the other side as if it had ended',
  open() {
    const child = cat()
    return {
      after: [toLines()],
      sink: child.stdin,
      arrived: rowsOf(quiet(child.stdout)),
      streams: [child.stdin, child.stdout],
      fail: () => child.kill('SIGKILL')
    }
  }
})

/** A child that writes what it reads. */
function cat(): ChildProcessByStdio<Writable, Readable, null> {
  return spawn('cat', { stdio: ['pipe', 'pipe', 'ignore'] })
}
