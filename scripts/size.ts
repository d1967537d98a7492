// Prints how large core is in a bundle; fails where it is larger than it may be.
import { measure, SIZES } from './sizes.ts'

for (const { title, module, limit } of SIZES) {
  const { minified, gzipped } = await measure(module)
  const fits = gzipped <= limit
  const [after, before, most] = [gzipped, minified, limit].map(bytes => bytes.toLocaleString('en'))
  console.log(`${fits ? 'passed' : 'FAILED'} ${title}: ${after} bytes (${before} before gzip) of ${most}`)
  if (!fits) process.exitCode = 1
}
