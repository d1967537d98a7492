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

/** What nobody catches while `act` runs; the test runner does not hear of it. */
export async function uncaughtIn(act: () => Promise<unknown>): Promise<string[]> {
  const errors: string[] = []
  const note = (error: unknown): void => void errors.push(nameOf(error))
  await hearingAlone(['uncaughtException', 'unhandledRejection'], note, async () => {
    await act()
    await pause(20)
  })
  return errors
}

/** How many warnings the process is given while `act` runs; none of them is printed. */
export async function warningsIn(act: () => Promise<unknown>): Promise<number> {
  let warnings = 0
  const note = (): void => void warnings++
  await hearingAlone(['warning'], note, async () => {
    await act()
    await pause(1)
  })
  return warnings
}

/** Listens to events of the process while `act` runs, in the place of everybody else. */
async function hearingAlone(
  events: readonly string[],
  listener: (event: unknown) => void,
  act: () => Promise<void>
): Promise<void> {
  const others = events.map(event => process.rawListeners(event))
  for (const event of events) process.removeAllListeners(event).on(event, listener)
  try {
    await act()
  } finally {
    for (const [index, event] of events.entries()) {
      process.removeAllListeners(event)
      for (const other of others[index] ?? []) process.on(event, other as (event: unknown) => void)
    }
  }
}

/** Some time for what is under way. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}
