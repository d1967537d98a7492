import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LONG } from '../support/replay.ts'

// The command's memory is flat: 2 GB through it in `pnpm test:long`, 40 MB otherwise, made while they are read; and it
// prints before its input ends. It is the built command, on the project's own Node.

const BYTES = LONG ? 2_000_000_000 : 40_000_000
const MOST = 150_000 // kilobytes

const root = join(import.meta.dirname, '../..')
const bus = (id: number): string =>
  `  <bus>\n    <id>${id}</id>\n    <route>22</route>\n    <latitude>41.8804811</latitude>\n    <finalStop><![CDATA[Paulina & Howard]]></finalStop>\n  </bus>\n`
const block = Buffer.from(Array.from({ length: 500 }, (_, id) => bus(id)).join(''))

/** Starts the command; it says at its end how large it became. */
function start(...args: string[]): ChildProcessWithoutNullStreams {
  const report = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS))`
  return spawn(join(root, 'node_modules/node/bin/node'), [
    `--import=data:text/javascript,${encodeURIComponent(report)}`,
    join(root, 'packages/xml-cli/dist/cli.js'),
    ...args
  ])
}

async function write(child: ChildProcessWithoutNullStreams, chunk: string | Uint8Array): Promise<void> {
  if (!child.stdin.write(chunk)) await once(child.stdin, 'drain')
}

describe('costream-xml', () => {
  test(`${BYTES / 1e6} MB are counted in less than 150 MB`, { timeout: 600_000 }, async () => {
    const child = start('--record', 'bus', '--count')
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', chunk => {
      stdout += chunk
    })
    child.stderr.on('data', chunk => {
      stderr += chunk
    })
    const closed = once(child, 'close')
    const blocks = Math.ceil(BYTES / block.length)
    await write(child, '<buses>\n')
    for (let sent = 0; sent < blocks; sent++) await write(child, block)
    child.stdin.end('</buses>')
    await closed
    expect(stdout).toBe(`${blocks * 500}\n`)
    expect(Number(/peak (\d+)/.exec(stderr)?.[1])).toBeLessThan(MOST)
  })

  test('the first record is printed before a hundredth of the input was read', {
    timeout: 60_000
  }, async () => {
    const child = start('--record', 'bus')
    const closed = once(child, 'close')
    let printed = false
    child.stdout.on('data', () => {
      printed = true
    })
    let sent = 0
    for (await write(child, '<buses>'); !printed; sent += block.length) {
      await write(child, block)
      await new Promise(resolve => setImmediate(resolve))
    }
    child.stdin.end('</buses>')
    await closed
    expect(sent).toBeLessThan(BYTES / 100)
  })
})
