import process from 'node:process'

const inSource = import.meta.url.endsWith('.ts')

/** The file of a host: the built one, or the source where this runs from the sources. */
export function hostOf(name: string): URL {
  return new URL(inSource ? `../${name}.ts` : `./${name}.js`, import.meta.url)
}

/** The flags a worker is started with: the user's, or Node's default, and what Node needs to run that file. */
export function hostFlags(execArgv?: readonly string[]): { execArgv?: string[] } {
  if (stripped.length === 0) return execArgv === undefined ? {} : { execArgv: [...execArgv] }
  return { execArgv: [...(execArgv ?? inherited()), ...stripped] }
}

/** The flags a child is started with. */
export function childFlags(execArgv?: readonly string[]): readonly string[] {
  return [...(execArgv ?? inherited()), ...stripped]
}

const stripped: readonly string[] =
  inSource && !process.features.typescript ? ['--experimental-strip-types', '--no-warnings'] : []

/** What is said of this very program, and not of how Node is to run it: what to run, and who watches it. */
const OWN = /^(-e|-p|-pe|--eval|--print|--input-type|--check|--test|--watch|--inspect|--debug)/

const WITH_VALUE = ['-e', '-p', '-pe', '--eval', '--print']

/** The flags of this process that a child is to have too. A program given by `--eval` would start itself again. */
function inherited(): readonly string[] {
  return process.execArgv.filter((flag, index, all) => {
    return !OWN.test(flag) && !WITH_VALUE.includes(all[index - 1] ?? '')
  })
}
