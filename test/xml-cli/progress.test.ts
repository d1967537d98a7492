import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { feed } from './support/feed.ts'
import { runMain } from './support/run-main.ts'

describe('main() on a terminal', () => {
  it('`main()` shows progress on stderr', async () => {
    const { status, stdout, stderr } = await runMain(['--record', 'bus', '--count'], {
      stdin: [feed],
      terminals: ['stderr']
    })
    expect([status, stdout]).toEqual([0, '3\n'])
    expect(stderr).toMatch(/[\d.]+ MB \| [\d.]+ MB\/s \| 3 records/)
  })

  it('`main()` shows a bar where the size of the input is known, and takes it away before a failure', async () => {
    const file = join(import.meta.dirname, '../../packages/xml-cli/package.json')
    const { status, stderr } = await runMain([file, '--record', 'bus'], { terminals: ['stderr'] })
    expect([status, stderr.includes('% | 0.0 MB')]).toEqual([1, true])
    expect(stderr.split('\u001b[2K')[1]).toBe(
      `costream-xml: ${file}:1:1: there is text outside the root element\n`
    )
  })

  it('`main()` says on lines of their own what it left out', async () => {
    const { status, stderr } = await runMain(['--record', 'b', '--count', '--skip-errors'], {
      stdin: ['<a><b></c></b><b/></a>'],
      terminals: ['stderr']
    })
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('\r\u001b[2Kcostream-xml: stdin:1:10: expected </b>, got </c>\n')
    ])
  })

  it.each([[[]], [['stdout', 'stderr']]] as const)(
    '`main()` shows no progress among records: %j are terminals',
    async terminals => {
      const { stdout, stderr } = await runMain(['--record', 'bus', '--fields', 'id'], {
        stdin: [feed],
        terminals
      })
      expect([stdout, stderr]).toEqual(['{"id":"1"}\n{"id":"2"}\n{"id":"3"}\n', ''])
    }
  )
})
