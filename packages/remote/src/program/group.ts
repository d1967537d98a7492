import type { ChildProcess } from 'node:child_process'
import process from 'node:process'
import type { Guarded } from './guard.ts'

/** Whether processes have groups, so that a program can be ended with all that it has started. */
export const GROUPS: boolean = process.platform !== 'win32'

/** A program, and where there are groups the one it leads: all that it has started, and what those have. */
export class Group {
  readonly #child: ChildProcess
  #group: number | undefined
  readonly #guarded: Guarded | undefined

  /** @param child - a process that has started */
  constructor(child: ChildProcess, guarded?: Guarded) {
    this.#child = child
    this.#guarded = guarded
    if (!GROUPS || child.pid === undefined) return
    this.#group = child.pid
    guarded?.hold(child.pid)
    // The number of a group that is empty may be given to another one: it is looked at while that cannot be.
    child.once('exit', () => {
      if (!this.signal(0)) this.forget()
    })
  }

  /** Sends a signal to all; answers whether there is anybody to get it. */
  signal(signal: NodeJS.Signals | number): boolean {
    if (!GROUPS) return this.#child.kill(signal)
    if (this.#group === undefined) return false
    try {
      return process.kill(-this.#group, signal)
    } catch {
      return false // it is gone, or it is not ours to end
    }
  }

  /** It is over: nobody is to be ended any more. */
  forget(): void {
    if (this.#group === undefined) return
    this.#group = undefined
    this.#guarded?.free()
  }
}
