import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { feed } from './support/feed.ts'

vi.setConfig({ testTimeout: 30_000 }) // processes are started

const root = join(import.meta.dirname, '../..')

/** Starts the command, with the project's own Node, which runs TypeScript, whichever runs the tests. */
function start(...args: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(join(root, 'node_modules/node/bin/node'), [
    join(root, 'packages/xml-cli/src/cli.ts'),
    ...args
  ])
  child.stdin.on('error', () => {}) // it may end before it has read all
  return child
}

async function finish(child: ChildProcessWithoutNullStreams): Promise<{ status: number; stderr: string }> {
  let stderr = ''
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  const [status] = await once(child, 'close')
  return { status, stderr }
}

describe('costream-xml', () => {
  it('`costream-xml` prints, and ends with status 0', async () => {
    const child = start(
      '--record',
      'bus',
      '--where',
      'route=22',
      '--format',
      'csv',
      '--fields',
      'id,finalStop'
    )
    child.stdin.end(feed)
    let stdout = ''
    child.stdout.on('data', chunk => {
      stdout += chunk
    })
    expect(await finish(child)).toEqual({ status: 0, stderr: '' })
    expect(stdout).toBe('id,finalStop\n1,Paulina & Howard\n3,\n')
  })

  it('`costream-xml` prints before its input ends', async () => {
    const child = start('--record', 'bus')
    child.stdin.write('<buses><bus><id>1</id></bus>')
    const [line] = await once(child.stdout, 'data')
    expect(String(line)).toBe('{"id":"1"}\n')
    child.stdin.end('</buses>')
    expect(await finish(child)).toEqual({ status: 0, stderr: '' })
  })

  it.each(['ndjson', 'csv'])('`costream-xml` ends well when the reader of its %s goes away', async format => {
    const child = start('--record', 'bus', '--format', format)
    const done = finish(child)
    const endless = function* () {
      yield '<buses>'
      while (true) yield '<bus><id>1</id></bus>'.repeat(1000)
    }
    const feeding = feedIn(child, endless())
    await once(child.stdout, 'data')
    child.stdout.destroy()
    expect(await done).toEqual({ status: 0, stderr: '' })
    await feeding
  })

  it('`costream-xml` fails with one line and its status', async () => {
    const wrong = start('--record', 'bus')
    wrong.stdin.end('<buses>\n<bus></buses>')
    expect(await finish(wrong)).toEqual({
      status: 1,
      stderr: 'costream-xml: stdin:2:13: expected </bus>, got </buses>\n'
    })
    const { status, stderr } = await finish(start('--nonsense'))
    expect([status, stderr.split('\n').length]).toEqual([2, 2])
  })
})

/** Writes until the process is gone. */
async function feedIn(child: ChildProcessWithoutNullStreams, chunks: Iterable<string>): Promise<void> {
  const gone = once(child, 'exit')
  for (const chunk of chunks) {
    if (child.exitCode !== null) return
    if (!child.stdin.write(chunk))
      await Promise.race([new Promise(resolve => child.stdin.once('drain', resolve)), gone])
  }
}
