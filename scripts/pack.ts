// Packs the publishable packages as `pnpm publish` would, with `publishConfig` applied.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

type ExportsMap = Record<string, Record<string, string>>

/** The fields of a `package.json` that the checks look at. */
export interface Manifest {
  name: string
  version: string
  private?: boolean
  sideEffects?: boolean
  bin?: Record<string, string>
  exports: ExportsMap
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  publishConfig: { bin?: Record<string, string>; exports: ExportsMap }
}

/** A publishable package of the workspace. */
export interface Package {
  directory: string
  manifest: Manifest
}

/** A packed package: where the tarball is, and the paths inside it. */
export interface Tarball extends Package {
  file: string
  contents: readonly string[]
}

export const root: string = dirname(dirname(fileURLToPath(import.meta.url)))

/** Lists the publishable packages, in the order of their folders. */
export const packages = (): Package[] =>
  readdirSync(join(root, 'packages'))
    .map(name => {
      const directory = join(root, 'packages', name)
      return {
        directory,
        manifest: JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest
      }
    })
    .filter(({ manifest }) => !manifest.private)

/** Packs one package into a folder. Its `dist` has to be built. */
export const pack = (from: Package, destination: string): Tarball => {
  const args = ['pack', '--json', '--pack-destination', destination]
  const output = execFileSync('pnpm', args, {
    cwd: from.directory,
    encoding: 'utf8',
    shell: process.platform === 'win32'
  })
  const { filename, files } = JSON.parse(output) as { filename: string; files: { path: string }[] }
  return { ...from, file: filename, contents: files.map(({ path }) => path).sort() }
}
