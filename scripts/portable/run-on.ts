import type { Message } from '../../test/portable/index.ts'
import type { Runtime } from './runtime.ts'

/** How long, in milliseconds, a runtime may take for all; a tenth of it is usual. */
const PATIENCE = 300_000

/** What a runtime reported at last. */
export type Ran = Extract<Message, { readonly report: unknown }>

/**
 * Runs the portable tests on a runtime.
 *
 * @param directory - the folder of their bundle
 * @throws Error when it hangs, ends before it has reported, or is another one than its name says
 */
export const runOn = async (runtime: Runtime, directory: string): Promise<Ran> => {
  const signal = AbortSignal.timeout(PATIENCE)
  let at = 'its start'
  let ran: Ran | undefined
  const hear = (line: string): void => {
    const message = messageOf(line)
    if (message === undefined) console.log(`${runtime.name} says: ${line}`)
    else if ('begins' in message) at = message.begins
    else ran = message
  }
  try {
    await runtime.run(directory, hear, signal)
  } catch (error) {
    const what = signal.aborted ? `it did not end within ${PATIENCE / 1000} s` : (error as Error).message
    throw new Error(`${runtime.name}, at "${at}": ${what}`, { cause: error })
  }
  if (ran === undefined) throw new Error(`${runtime.name}, at "${at}": it ended without a report`)
  if (!ran.on.startsWith(runtime.name)) throw new Error(`${ran.on} ran in place of ${runtime.name}`)
  return ran
}

const messageOf = (line: string): Message | undefined => {
  if (!/^\{"(begins|report)":/.test(line)) return undefined
  return JSON.parse(line) as Message
}
