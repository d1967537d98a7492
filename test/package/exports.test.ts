import { describe, expect, test } from 'vitest'
import { packages } from '../../scripts/pack.ts'

const inSource = (path: string): string =>
  path.replace(/^\.\/dist\//, './src/').replace(/(\.d\.ts|\.js)$/, '.ts')

describe.each(packages().map(({ manifest }) => [manifest.name, manifest] as const))('%s', (_, manifest) => {
  const { exports, bin, publishConfig } = manifest

  test('`publishConfig.exports` is `exports` with dist for src', () => {
    const mapped = Object.entries(publishConfig.exports).map(([key, conditions]) => [
      key,
      Object.fromEntries(Object.entries(conditions).map(([name, path]) => [name, inSource(path)]))
    ])
    expect(Object.fromEntries(mapped)).toEqual(exports)
    for (const conditions of Object.values(publishConfig.exports)) {
      expect(Object.keys(conditions), 'types come first, default last').toEqual(['types', 'default'])
      expect(conditions.types).toMatch(/^\.\/dist\/.+\.d\.ts$/)
      expect(conditions.default).toMatch(/^\.\/dist\/.+\.js$/)
    }
  })

  test('`publishConfig.bin` is `bin` with dist for src', () => {
    const mapped = Object.entries(publishConfig.bin ?? {}).map(([name, path]) => [name, inSource(path)])
    expect(Object.fromEntries(mapped)).toEqual(bin ?? {})
  })
})
