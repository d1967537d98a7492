import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packages } from '../../scripts/pack.ts'
import { type BlankProject, blankProject } from './blank-project.ts'

let project: BlankProject
beforeAll(async () => {
  project = await blankProject()
})
afterAll(() => project[Symbol.asyncDispose]())

const names = packages().map(({ manifest }) => manifest.name)
const entries = packages().flatMap(({ manifest }) =>
  Object.keys(manifest.publishConfig.exports).map(key => manifest.name + key.slice(1))
)
const list = (module: string): string =>
  `console.log(Object.keys(${module}).filter(key => key !== 'module.exports').sort().join())`

describe.each(names)('the tarball of %s', name => {
  const contents = (): readonly string[] =>
    project.tarballs.find(({ manifest }) => manifest.name === name)?.contents ?? []

  test('holds the licence, the README and every file its manifest names', () => {
    const { publishConfig } = packages().find(({ manifest }) => manifest.name === name)?.manifest ?? {}
    const named = [...Object.values(publishConfig?.exports ?? {}), publishConfig?.bin ?? {}]
    const files = named.flatMap(paths => Object.values(paths)).map(path => path.slice(2))
    expect(contents()).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json', ...files]))
  })

  test('holds nothing else than the build and the sources', () => {
    const extra = contents().filter(path => !/^(dist\/.+\.(js|d\.ts)(\.map)?|src\/.+\.ts)$/.test(path))
    expect(extra).toEqual(['LICENSE', 'README.md', 'package.json'])
    expect(contents().filter(path => /\btests?\b/.test(path))).toEqual([])
  })
})

test.each(entries)('%s is imported, and required from CommonJS, with the same names', async entry => {
  const imported = await project.node(
    '--input-type=module',
    '--eval',
    `import * as all from '${entry}'; ${list('all')}`
  )
  const required = await project.node('--input-type=commonjs', '--eval', list(`require('${entry}')`))
  expect(imported.trim()).not.toBe('')
  expect(required).toBe(imported)
})

test('tasks have the names in the build that they have in the source', async () => {
  const script = `import { all, race, runTask, sleep } from '@costream/core/tasks'
await runTask(all([race([sleep(0)])]), { trace: ({ task, call }) => console.log(task, call) })`
  const names = await project.node('--input-type=module', '--eval', script)
  expect(names).toMatch(/^task#1 all$/m)
  expect(names).toMatch(/^all#2 spawn task$/m)
  expect(names).toMatch(/^race#\d+ spawn task$/m)
})

test('stages run in a thread and in a child of the build', async () => {
  const script = `import { pipe, toArray } from '@costream/core'
import { forked, ref, threaded } from '@costream/remote'
const pairs = ref('@costream/core', 'pairwise')
console.log(JSON.stringify([await pipe([1, 2], threaded(pairs), toArray()), await pipe([1, 2], forked(pairs), toArray())]))`
  expect(await project.node('--input-type=module', '--eval', script)).toBe('[[[1,2]],[[1,2]]]\n')
})

test.each([
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler']
])('a strict consumer compiles with module %s and resolution %s', async (module, resolution) => {
  expect(await project.compile(module, resolution)).toBe('')
})
