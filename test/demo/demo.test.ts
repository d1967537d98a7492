import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { feed } from '../../demo/feed.ts'

vi.setConfig({ testTimeout: 60_000 }) // processes are started

const root = join(import.meta.dirname, '../..')
// The project's own Node, which runs TypeScript, whichever runs the tests.
const node = join(root, 'node_modules/node/bin/node')
const folder = mkdtempSync(join(tmpdir(), 'costream-demo-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

function demo(...args: string[]): Promise<Outcome> {
  return new Promise(resolve => {
    const child = execFile(node, [join(root, 'demo/index.ts'), ...args], (_error, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, stdout, stderr })
    )
  })
}

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test('all five forms find the same buses', async () => {
  const text = [...feed(100_000)].join('')
  const buses = text.split('</bus>')
  const expected = buses.filter(
    bus => bus.includes('<route>22<') && bus.includes('<direction>North Bound<')
  ).length
  expect(expected).toBeGreaterThan(1)
  const { status, stdout } = await demo(file('feed.xml', text))
  expect(status).toBe(0)
  const found = stdout
    .matchAll(/^(.+?) {2,}(\d+) +[\d.]+ +\d+$/gm)
    .map(([, form, count]) => [form, Number(count)])
  expect([...found]).toEqual([
    ['push coroutines', expected],
    ['pull, async generators', expected],
    ['it-pipe', expected],
    ['Node streams, pipeline', expected],
    ['Web streams, pipeThrough', expected]
  ])
})

test.for([
  ['a file that is missing', 'missing.xml', /^Cannot read .*missing\.xml: ENOENT.*\n$/],
  ['a directory', '.', /^Cannot read .*: it is a directory\n$/],
  ['malformed XML', 'malformed.xml', /^.*malformed\.xml: Cannot read the XML at line 2, column \d+: .*\n$/],
  ['truncated XML', 'truncated.xml', /^.*truncated\.xml: Cannot read the XML at line 1, column \d+: .*\n$/]
] as const)('%s is one line and status 1', async ([, name, message]) => {
  file('malformed.xml', '<buses>\n<bus></bu>\n</buses>')
  file('truncated.xml', '<buses><bus><route>22</route><direction>North Bound</direction></bus>')
  const { status, stderr } = await demo(join(folder, name))
  expect(stderr).toMatch(message)
  expect(status).toBe(1)
})

test.for([
  [['--speed']],
  [['--size']],
  [['--size', 'big']],
  [['--size', '0']],
  [['a', 'b']],
  [['--size', '1', 'a']]
])('%j is a usage error: one line and status 2', async ([args]) => {
  const { status, stderr, stdout } = await demo(...(args ?? []))
  expect(stderr).toMatch(/^.+ Usage: npm run demo -- .*\n$/)
  expect(stdout).toBe('')
  expect(status).toBe(2)
})

test('`feed()` makes the same text each time, of exactly the size', () => {
  const text = [...feed(5000)].join('')
  expect(Buffer.byteLength(text)).toBe(5000)
  expect([...feed(5000)].join('')).toBe(text)
  expect(text.match(/<bus>/g)?.length).toBe(text.match(/<\/bus>/g)?.length)
  expect(text).toMatch(/<finalStop><!\[CDATA\[.*\]\]><\/finalStop>/)
})
