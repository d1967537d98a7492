import { chromium } from './chromium.ts'
import { command, packaged } from './command.ts'
import type { Runtime } from './runtime.ts'

/** Which version is taken where none is named. */
const VERSIONS = { bun: '1.4.5', deno: '2.9.6', node: process.versions.node }

/** The names of the runtimes; behind all but `chromium` an `@` and a version may stand. */
export const ALL: readonly string[] = ['node', 'chromium', 'bun', 'deno']

/**
 * Finds a runtime by its name. Bun, Deno and other versions of Node come from npm, Chromium is that of the system.
 *
 * @throws RangeError when there is none of that name
 */
export const runtimeOf = (name: string): Runtime => {
  const [tool, version] = name.split('@')
  if (name === 'node') return command(`Node.js ${VERSIONS.node}`, process.execPath)
  if (tool === 'node' && version) return packaged('Node.js', tool, version)
  if (tool === 'bun') return packaged('Bun', tool, version || VERSIONS.bun)
  if (tool === 'deno') return packaged('Deno', tool, version || VERSIONS.deno, 'run', '--no-prompt')
  if (name === 'chromium') return chromium
  throw new RangeError(`There is no runtime ${name}: name some of ${ALL.join(', ')}, or one@version`)
}
