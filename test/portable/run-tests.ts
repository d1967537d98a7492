import { add, type Counts, type Failed, PATIENCE, type PortableTest, type Report } from './portable-test.ts'
import { hearUnhandled, type Unhandled } from './unhandled.ts'

/**
 * Runs tests one after another. One that fails, takes too long, or leaves a rejection that nobody handles is noted, and
 * the next begins.
 *
 * @param started - is called with the name of each test as it starts
 */
export async function runTests(
  tests: readonly PortableTest[],
  started: (name: string) => void = () => {}
): Promise<Report> {
  using unhandled = hearUnhandled()
  const failed: Failed[] = []
  let counts: Counts = {}
  for (const test of tests) {
    started(test.name)
    try {
      counts = add(counts, await perform(test, unhandled))
    } catch (error) {
      failed.push({ name: test.name, message: textOf(error) })
    }
  }
  return { passed: tests.length - failed.length, failed, counts }
}

async function perform(test: PortableTest, unhandled: Unhandled): Promise<Counts> {
  const answer = within(test.timeout ?? PATIENCE, test.run)
  await answer.catch(() => {})
  // Whoever tells of rejections does so in a later turn, in browsers as a task of its own.
  for (let n = 0; n < 2; n++) await new Promise(resolve => setTimeout(resolve))
  const errors = unhandled.take()
  if (errors.length > 0) throw new Error(`nobody handled ${errors.map(textOf).join('; ')}`)
  return (await answer) ?? {}
}

async function within<T>(milliseconds: number, act: () => T | Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not end within ${milliseconds} ms`)), milliseconds)
  })
  try {
    return await Promise.race([act(), late])
  } finally {
    clearTimeout(timer)
  }
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${String(error)}`
  const text = `${error.name}: ${error.message}`
  return error.cause === undefined ? text : `${text}\ncaused by ${textOf(error.cause)}`
}
