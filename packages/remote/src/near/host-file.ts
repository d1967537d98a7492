import process from 'node:process'

const inSource = import.meta.url.endsWith('.ts')

/** The file of a host: the built one, or the source where this runs from the sources. */
export function hostOf(name: string): URL {
  return new URL(inSource ? `../${name}.ts` : `./${name}.js`, import.meta.url)
}

/** The flags a host is started with: the user's, or Node's default, and what Node needs to run that file. */
export function hostFlags(execArgv?: readonly string[]): { execArgv?: string[] } {
  if (!inSource || process.features.typescript)
    return execArgv === undefined ? {} : { execArgv: [...execArgv] }
  return { execArgv: [...(execArgv ?? process.execArgv), '--experimental-strip-types', '--no-warnings'] }
}
