import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packages } from '../../scripts/pack.ts'

/** All that core may import, types included, beside its own files. */
const ALLOWED = ['it-pipe']

/** The modules that a file imports, types included; the examples in its comments are none of them. */
function importsOf(text: string): readonly string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  return [...code.matchAll(/\b(?:from|import|require)\b\s*\(?\s*(['"`])(.+?)\1/g)].map(
    ([, , module = '']) => module
  )
}

/** Every foreign import below a folder, with the file it stands in. */
function foreign(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name =>
    /\.[jt]s$/.test(name)
  )
  if (files.length === 0) throw new Error(`there is nothing in ${folder}`)
  return files.flatMap(file =>
    importsOf(readFileSync(join(folder, file), 'utf8'))
      .filter(module => !module.startsWith('.') && !ALLOWED.includes(module))
      .map(module => `${file} imports ${module}`)
  )
}

function folderOf(name: string, inside: string): string {
  const found = packages().find(({ manifest }) => manifest.name === name)
  if (found === undefined) throw new Error(`there is no ${name}`)
  return join(found.directory, inside)
}

test.each([
  ["import { readFile } from 'node:fs'", ['node:fs']],
  ["import type { Readable } from 'stream'", ['stream']],
  ['import {\n  readFile\n} from "node:fs"\nimport \'other\'', ['node:fs', 'other']],
  ["export { pipe } from 'it-pipe'", ['it-pipe']],
  ["const fs = await import('node:fs')", ['node:fs']],
  ["const fs = require('node:fs')", ['node:fs']],
  ["let events: import('node:events').EventEmitter", ['node:events']],
  ["/**\n * import { pipe } from '@costream/core'\n */\n// import 'node:fs'", []]
])('%j is seen through', (text, modules) => {
  expect(importsOf(text)).toEqual(modules)
})

test('what other packages import is foreign', () => {
  expect(foreign(folderOf('@costream/node-streams', 'src'))).toContainEqual(expect.stringContaining('node:'))
})

describe.each(['src', 'dist'])('%s of core', inside => {
  test('imports nothing but its own files and it-pipe', () => {
    expect(foreign(folderOf('@costream/core', inside))).toEqual([])
  })
})
