import { type ChainsOptions, chains } from './chains.ts'
import { MATRIX } from './matrix.ts'
import { PLATFORM } from './platform/platform.ts'
import { platformName } from './platform-name.ts'
import type { Report } from './portable-test.ts'
import { runTests } from './run-tests.ts'
import { SABOTEURS } from './saboteurs.ts'

/** What the run says on the console, as lines of JSON: which test begins, and at last what came of all, and where. */
export type Message = { readonly begins: string } | { readonly report: Report; readonly on: string }

/**
 * Runs all portable tests on whatever platform this is, and tells of it on the console.
 *
 * @throws Error when the platform would not tell of a failure
 */
export async function portable(options?: ChainsOptions): Promise<void> {
  const tell = (message: Message): void => console.log(JSON.stringify(message))
  const noticed = await runTests(SABOTEURS)
  if (noticed.passed > 0) {
    throw new Error(`Only these saboteurs failed: ${noticed.failed.map(({ name }) => name).join(', ')}`)
  }
  const report = await runTests([...PLATFORM, chains(options), ...MATRIX], begins => tell({ begins }))
  tell({ report, on: platformName() })
}
