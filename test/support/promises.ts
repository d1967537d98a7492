import { promiseHooks } from 'node:v8'

/** Counts the promises that are made while `act` runs, and until what it answers settles. */
export async function promisesOf(act: () => unknown): Promise<number> {
  let made = 0
  const stop = promiseHooks.onInit(() => {
    made++
  })
  try {
    const answer = act()
    if (answer instanceof Promise) await answer
  } finally {
    stop()
  }
  return made
}
