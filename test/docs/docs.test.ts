import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { allBlocks, type Block, blocksOf } from './blocks.ts'
import { capture } from './capture.ts'
import { actualOutput, expectedOutput } from './expectation.ts'

const root = join(import.meta.dirname, '../..')
// Inside the test package, so that the imports of a block resolve.
const folder = join(import.meta.dirname, '.blocks')

const blocks = allBlocks(root)
const running = blocks.filter(({ runs }) => runs)
const fileOf = ({ where }: Block): string => join(folder, `${where.replaceAll(/[^\w-]+/g, '_')}.ts`)

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
for (const block of blocks) writeFileSync(fileOf(block), `${block.code}\nexport {}\n`)
const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false, incremental: false }
const project = { extends: '../../../tsconfig.leaf.json', compilerOptions, include: ['*.ts'] }
writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project))

afterAll(() => {
  console.log(`${running.length} blocks ran, ${blocks.length - running.length} were only type-checked`)
  rmSync(folder, { recursive: true, force: true })
})

test.for(running)('$where prints what its comments say', async block => {
  const printed = await capture(() => import(/* @vite-ignore */ fileOf(block)))
  expect(actualOutput(printed)).toBe(expectedOutput(block.code))
})

test('all blocks pass the type checker', { timeout: 60_000 }, async () => {
  expect(blocks.length).toBeGreaterThan(0)
  expect(await typeErrors()).toBe('')
})

/** What the compiler prints about the blocks. */
async function typeErrors(): Promise<string> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  try {
    await promisify(execFile)(process.execPath, [compiler, '-p', folder, '--pretty', 'false'])
    return ''
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? error)
  }
}

test('`blocksOf()` finds the blocks of documents and of doc comments', () => {
  const document = [
    '# T',
    '```sh',
    'ls',
    '```',
    '```ts',
    'a',
    '',
    '  b',
    '```',
    '```ts no-run',
    'c',
    '```',
    ''
  ].join('\n')
  expect(blocksOf('x.md', document)).toEqual([
    { where: 'x.md:5', code: 'a\n\n  b\n', runs: true },
    { where: 'x.md:10', code: 'c\n', runs: false }
  ])
  const comment = ['/**', ' * Says.', ' *', ' * ```ts', ' * a', ' *', ' *   b', ' * ```', ' */', ''].join(
    '\n'
  )
  expect(blocksOf('x.ts', comment)).toEqual([{ where: 'x.ts:4', code: 'a\n\n  b\n', runs: true }])
})

test.for(['js', 'typescript', 'ts run', 'tsx'])('`blocksOf()` refuses a block marked %s', info => {
  expect(() => blocksOf('x.md', `\`\`\`${info}\na\n\`\`\`\n`)).toThrow(
    `x.md:1: the block is marked "${info}"`
  )
})

test('`expectedOutput()` takes the comments that end code, in order', () => {
  const code = [
    '// prose',
    'const url = "http://a.b/c" // 1, 2',
    '  // prose, too',
    "f([ 'a' ], g()) // ['a'] { b: \"c\" }",
    'g()'
  ]
  expect(expectedOutput(code.join('\n'))).toBe("1, 2, ['a'] {b: 'c'}")
})

test('`expectedOutput()` takes the comment lines right below a line that prints', () => {
  const code = [
    'f(x => console.log(x))',
    '// 1',
    '// 2',
    '',
    '// prose',
    'console.log(3) // 3',
    '// prose',
    'g()',
    '// prose'
  ]
  expect(expectedOutput(code.join('\n'))).toBe('1, 2, 3')
})

test('`actualOutput()` tells apart what a wrong comment confuses', () => {
  expect(actualOutput(["[ 'a', 'b' ] { c: 1 }", 'd'])).toBe("['a', 'b'] {c: 1}, d")
  expect(actualOutput(['[ 1 ]'])).not.toBe(expectedOutput("f() // ['1']"))
  expect(actualOutput(['1', '2'])).not.toBe(expectedOutput('f() // 1'))
  expect(actualOutput([])).not.toBe(expectedOutput('f() // 1'))
})
