import { defineConfig } from 'tsup'

/**
 * The build every package shares: ES modules with source maps. The declarations come from `tsc -b`.
 * The platform `neutral` refuses imports of Node's own modules.
 */
export const build = (platform: 'neutral' | 'node', entry: string[]): ReturnType<typeof defineConfig> =>
  defineConfig({
    entry,
    platform,
    format: 'esm',
    target: 'es2024',
    sourcemap: true,
    dts: false,
    removeNodeProtocol: false,
    silent: true
  })
