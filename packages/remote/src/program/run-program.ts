import { spawn } from 'node:child_process'
import { drive, type Failure, type Source } from '@costream/core'
import { RELEASE, reportLater } from '@costream/core/adapter'
import { fromReadable } from '@costream/node-streams'
import { Child, type Piped } from './child.ts'
import { GROUPS } from './group.ts'
import { guarded } from './guard.ts'
import { Input } from './input.ts'
import type { Settings } from './settings.ts'
import { whyNotStarted } from './why-not-started.ts'

type Output = AsyncIterator<Uint8Array, undefined>

/** Starts a program; answers what it writes, while it is given what it reads. */
export function runProgram(source: Source<string | Uint8Array>, settings: Settings, name: string): Output {
  if (settings.signal?.aborted) return failing(Promise.resolve(settings.signal.reason))
  const guard = GROUPS ? guarded() : undefined
  let process: Piped
  try {
    process = start(settings)
  } catch (error) {
    guard?.free()
    return failing(Promise.resolve(whyNotStarted(settings, error)))
  }
  if (process.pid !== undefined) return couple(source, new Child(process, settings, guard), name)
  guard?.free()
  const cause = new Promise(resolve => process.once('error', resolve))
  return failing(cause.then(error => whyNotStarted(settings, error)))
}

function start({ command, args, spawn: options }: Settings): Piped {
  return spawn(command, args, {
    ...options,
    detached: GROUPS,
    windowsHide: true,
    stdio: 'pipe'
  } as object) as Piped
}

function failing(reason: Promise<unknown>): Output {
  const fail = async (): Promise<never> => {
    throw await reason
  }
  return { next: fail }
}

/**
 * What a child writes, while a source is written to it. Whatever ends one side ends the other, and the child.
 *
 * It is one function of several small ones because they share the two sides.
 */
function couple(source: Source<string | Uint8Array>, child: Child, name: string): Output {
  // At once: what nobody reads is dropped when the child has ended.
  const output = fromReadable<Uint8Array>(child.stdout)[Symbol.asyncIterator]()
  const writing = drive(source, new Input(child, name))
  writing.catch(() => {}) // told below

  /** Waits for the child's side, then for the source; the first failure is told, the other behind it. */
  const both = async (ending: Promise<void>): Promise<void> => {
    try {
      await ending
    } catch (error) {
      await writing.catch(later => reportLater(error, later))
      throw error
    }
    await writing
  }
  const read = async function* (): AsyncGenerator<Uint8Array, undefined> {
    try {
      for (;;) {
        const step = await output.next()
        if (step.done) break
        yield step.value
      }
    } catch (error) {
      void child.stop({ error }) // it could not be read, unless it was stopped before
    }
    await both(child.ended)
  }
  const release = async (failure?: Failure): Promise<void> => {
    const released = both(child.stop(failure))
    await (failure === undefined ? released : released.catch(later => reportLater(failure.error, later)))
  }
  const items = read()
  return {
    next: () => items.next(),
    [RELEASE]: release,
    async return() {
      await release()
      return { done: true, value: undefined }
    }
  } as Output
}
