import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
// The project's own Node, which runs TypeScript, whichever runs the tests.
const node = join(root, 'node_modules/node/bin/node')

const bench = (...args: string[]) =>
  spawnSync(node, [join(root, 'bench/index.ts'), ...args], { encoding: 'utf8' })

test('`pnpm bench --trial NAME` measures one workload and prints its tables', { timeout: 60_000 }, () => {
  const { status, stdout } = bench('--trial', 'bytes')
  expect(stdout).toContain('Bytes. Iterables, chunks of 64 bytes\n\n| variant | ns an item |')
  expect(stdout).toContain('node:stream/iter')
  expect(stdout).toMatch(/Bytes from file to file: [^|]+\| at least 0.9 × \|/)
  expect(status).toBe(0)
})

test('`pnpm bench` names what there is', { timeout: 60_000 }, () => {
  const { status, stderr } = bench('else')
  expect(stderr).toMatch(/^There is no workload "else"; there are: workload-a, /)
  expect(status).toBe(2)
})
