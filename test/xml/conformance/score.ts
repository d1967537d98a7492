import { readFileSync } from 'node:fs'
import type { Candidate } from './candidates.ts'
import { withoutProlog } from './canonical.ts'
import type { SuiteTest } from './suite.ts'

/** What a parser does with a test, if it is not what the test wants. */
export async function faultOf(
  candidate: Candidate,
  test: SuiteTest,
  cuts: readonly number[] = []
): Promise<string | undefined> {
  const document = readFileSync(test.file)
  let form: string | undefined
  try {
    form = await candidate.read(document, cuts, test.hasNamespaces)
  } catch (error) {
    return test.type === 'not-wf' ? undefined : `refused: ${(error as Error).message}`
  }
  if (test.type === 'not-wf') return 'accepted'
  if (form === undefined || test.output === undefined) return
  const expected = withoutProlog(readFileSync(test.output, 'utf8'))
  return form === expected ? undefined : `another output: ${form} instead of ${expected}`
}
