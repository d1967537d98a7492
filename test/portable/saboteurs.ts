import type { PortableTest } from './portable-test.ts'

/** What has to fail: a platform on which one of these passes cannot be tested. */
export const SABOTEURS: readonly PortableTest[] = [
  {
    name: 'a test that throws',
    run() {
      throw new Error('thrown')
    }
  },
  { name: 'a test that never ends', timeout: 5, run: () => new Promise(() => {}) },
  {
    name: 'a test that leaves a rejection',
    run() {
      Promise.reject(new Error('left'))
    }
  }
]
