import { expect, test } from 'vitest'
import { packages } from '../../scripts/pack.ts'
import { measure, SIZES } from '../../scripts/sizes.ts'

const entries = packages()
  .filter(({ manifest }) => manifest.name === '@costream/core')
  .flatMap(({ manifest }) =>
    Object.keys(manifest.publishConfig.exports).map(key => manifest.name + key.slice(1))
  )

test.each(SIZES)('$title takes $limit bytes at most in a bundle, after gzip', async ({ module, limit }) => {
  expect((await measure(module)).gzipped).toBeLessThanOrEqual(limit)
})

test.each(entries)('a bundle that imports %s, and nothing of it, is empty', async entry => {
  expect(await measure(`import '${entry}'`)).toMatchObject({ minified: 0 })
})

test('what is not used of core is left out of a bundle: no class or value stays for its own sake', async () => {
  expect((await measure("export { DONE } from '@costream/core'")).minified).toBeLessThan(500)
})
