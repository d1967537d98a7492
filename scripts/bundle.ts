import { join } from 'node:path'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { packages } from './pack.ts'

/** Leads the imports of our packages to what their tarballs hold. They have to be built. */
const published: Plugin = {
  name: 'published',
  setup({ onResolve }) {
    const entries = packages().flatMap(
      ({ directory, manifest: { name, publishConfig, sideEffects = true } }) =>
        Object.entries(publishConfig.exports).map(([key, { default: path = '' }]) => {
          return [name + key.slice(1), { path: join(directory, path), sideEffects }] as const
        })
    )
    const paths = new Map(entries)
    onResolve({ filter: /^@costream\// }, ({ path }) => paths.get(path))
  }
}

/**
 * Bundles a module with all it imports, for any platform: an import of a module of Node is an error.
 *
 * @returns the text of the bundle
 */
export const bundle = async (options: BuildOptions): Promise<string> => {
  const { outputFiles } = await build({
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2024',
    plugins: [published],
    logLevel: 'silent',
    ...options,
    write: false
  })
  return outputFiles.map(({ text }) => text).join('')
}
