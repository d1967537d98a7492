import { gzipSync } from 'node:zlib'
import { bundle } from './bundle.ts'
import { root } from './pack.ts'

/** What is imported, and how large it may be in a bundle: minified, with all dependencies, and gzip at its best. */
export interface Size {
  readonly title: string
  readonly module: string
  /** In bytes, after gzip. */
  readonly limit: number
}

/** What it is today, rounded up: a change that makes it larger says so here. The goals were 5,000 and 18,000 bytes. */
export const SIZES: readonly Size[] = [
  {
    title: 'pipe, map, filter and toArray',
    module: "export { filter, map, pipe, toArray } from '@costream/core'",
    limit: 12_000
  },
  { title: 'all of core', module: "export * from '@costream/core'", limit: 38_000 }
]

/** Bundles a module, minified; answers the sizes in bytes, before and after gzip. */
export const measure = async (
  module: string
): Promise<{ readonly minified: number; readonly gzipped: number }> => {
  const text = await bundle({ stdin: { contents: module, resolveDir: root }, minify: true })
  return { minified: Buffer.byteLength(text), gzipped: gzipSync(text, { level: 9 }).length }
}
