import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { capture } from '../docs/capture.ts'

const folder = new URL('../../examples/', import.meta.url)
const examples = readdirSync(folder).filter(file => /^\d\d-.*\.ts$/.test(file))

test('there are examples, numbered without a gap', () => {
  expect(examples.map(file => Number(file.slice(0, 2)))).toEqual(examples.map((_, index) => index + 1))
  expect(examples.length).toBeGreaterThanOrEqual(7)
})

test.for(examples)('%s prints what its last comment says', async file => {
  const { href, pathname } = new URL(file, folder)
  const printed = await capture(() => import(/* @vite-ignore */ decodeURIComponent(pathname)))
  expect(printed).toEqual(expectedOutput(readFileSync(new URL(href), 'utf8')))
})

/** The lines of the comment that ends a file, after `// Prints:`. */
function expectedOutput(code: string): string[] {
  const [, comment = ''] = code.split('\n// Prints:\n')
  return comment
    .trimEnd()
    .split('\n')
    .map(line => line.replace(/^\/\/ ?/, ''))
}
