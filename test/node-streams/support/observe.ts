import process from 'node:process'

/** What an error is told by: the code of Node, or else its message. */
export function nameOf(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: string; message?: string }
  return code ?? message ?? String(error)
}

/** How a promise settles; 'hangs' where it does not, for far longer than anything here takes. */
export async function outcome(promise: PromiseLike<unknown>, patience = 400): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>(resolve => {
    timer = setTimeout(resolve, patience, 'hangs')
  })
  const settled = Promise.resolve(promise).then(
    () => 'resolves',
    error => `rejects: ${nameOf(error)}`
  )
  const result = await Promise.race([settled, late])
  clearTimeout(timer)
  return result
}

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const

/** What nobody catches while `act` runs; the test runner does not hear of it. */
export async function uncaughtIn(act: () => Promise<unknown>): Promise<string[]> {
  const errors: string[] = []
  const note = (error: unknown): void => void errors.push(nameOf(error))
  const others = EVENTS.map(event => process.rawListeners(event))
  for (const event of EVENTS) process.removeAllListeners(event).on(event, note)
  try {
    await act()
    await pause(20)
  } finally {
    for (const [index, event] of EVENTS.entries()) {
      process.removeAllListeners(event)
      for (const listener of others[index] ?? []) process.on(event, listener as (error: unknown) => void)
    }
  }
  return errors
}

/** How many warnings the process is given while `act` runs. */
export async function warningsIn(act: () => Promise<unknown>): Promise<number> {
  let warnings = 0
  const note = (): void => void warnings++
  process.on('warning', note)
  try {
    await act()
    await pause(1)
  } finally {
    process.off('warning', note)
  }
  return warnings
}

/** Some time for what is under way. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}
