import { afterAll, expect, test } from 'vitest'
import { add, type Counts, PATIENCE, type PortableTest } from './portable-test.ts'
import { hearUnhandled } from './unhandled.ts'

/** Registers portable tests with vitest, and prints what they counted. */
export function register(tests: readonly PortableTest[]): void {
  const unhandled = hearUnhandled()
  let counts: Counts = {}
  for (const { name, timeout = PATIENCE, run } of tests) {
    test(name, { timeout }, async () => {
      counts = add(counts, (await run()) ?? {})
      expect(unhandled.take()).toEqual([])
    })
  }
  afterAll(() => {
    unhandled[Symbol.dispose]()
    const lines = Object.entries(counts).map(([name, count]) => `${String(count).padStart(7)}  ${name}`)
    if (lines.length > 0) console.log(lines.join('\n'))
  })
}
