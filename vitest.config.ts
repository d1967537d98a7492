import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

const exclude = ['**/node_modules/**', '**/dist/**']

/** The tests next to PostgreSQL and Redis, which scripts/with-servers.sh starts. */
function servers(): TestProjectInlineConfiguration[] {
  if (process.env.COSTREAM_SERVERS === undefined) {
    console.log('Not run here: the tests next to PostgreSQL and Redis. `pnpm test:neighbours` starts both.')
    return []
  }
  return [
    {
      extends: true,
      test: { name: 'servers', include: ['test/neighbours/servers/*.test.ts'], fileParallelism: false }
    }
  ]
}

export default defineConfig({
  // Node 22 has no `using`: sources and tests are lowered as far as the packages are.
  oxc: { target: 'es2024' },
  test: {
    environment: 'node',
    // What hangs is found, and a machine that has much else to do is not taken for it.
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...exclude, 'test/neighbours/**', 'test/package/**', 'test/types/**'],
          // The workers and children that tests start load the sources four times as fast.
          env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compile', import.meta.url)) }
        }
      },
      {
        extends: true,
        test: { name: 'neighbours', include: ['test/neighbours/*.test.ts'] }
      },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['test/types/**/*.test.ts'],
            tsconfig: 'test/types/tsconfig.json'
          }
        }
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000
        }
      },
      ...servers()
    ]
  }
})
