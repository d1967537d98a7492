import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pack, packages, root, type Tarball } from '../../scripts/pack.ts'

const execute = promisify(execFile)
const windows = process.platform === 'win32'

/** A project outside the workspace, in which all tarballs are installed as a user would. */
export interface BlankProject extends AsyncDisposable {
  readonly directory: string
  readonly tarballs: readonly Tarball[]
  /** Runs Node on a script of the project and answers what it printed. */
  node(...args: string[]): Promise<string>
  /** Type-checks the consumer, strictly, and answers what the compiler printed: nothing, if all is well. */
  compile(module: string, moduleResolution: string): Promise<string>
}

/** Packs every package and installs the tarballs into a blank project in the system's temporary folder. */
export const blankProject = async (): Promise<BlankProject> => {
  const directory = await mkdtemp(join(tmpdir(), 'costream-package-'))
  const tarballs = packages().map(each => pack(each, directory))
  await cp(join(import.meta.dirname, 'consumer'), directory, { recursive: true })
  await writeFile(join(directory, 'package.json'), JSON.stringify(await manifest(tarballs), null, 2))
  await execute('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: directory,
    shell: windows
  })

  const node = async (...args: string[]): Promise<string> => {
    const { stdout } = await execute(process.execPath, args, { cwd: directory })
    return stdout
  }

  return {
    directory,
    tarballs,
    node,
    compile: async (module, moduleResolution) => {
      const flags = ['--module', module, '--moduleResolution', moduleResolution]
      const strict = ['--strict', '--exactOptionalPropertyTypes', '--noEmit', '--target', 'es2024']
      const types = ['--types', 'node', '--lib', 'es2024,esnext.disposable']
      const tsc = join(root, 'node_modules/typescript/bin/tsc')
      return node(tsc, ...flags, ...strict, ...types, 'consumer.ts').catch(
        (error: { stdout: string }) => error.stdout
      )
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true })
  }
}

/** The dependencies between our packages are met by the tarballs too, not by the registry; optional peers are there. */
const manifest = async (tarballs: readonly Tarball[]): Promise<object> => {
  const workspace = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  const files = Object.fromEntries(tarballs.map(({ manifest, file }) => [manifest.name, `file:${file}`]))
  return {
    name: 'consumer',
    private: true,
    type: 'module',
    dependencies: {
      ...Object.assign({}, ...tarballs.map(({ manifest }) => manifest.peerDependencies)),
      ...files,
      '@types/node': workspace.devDependencies['@types/node']
    },
    overrides: Object.fromEntries(Object.keys(files).map(name => [name, `$${name}`]))
  }
}
