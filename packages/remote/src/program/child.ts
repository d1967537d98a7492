import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { drive, type Failure, forEach } from '@costream/core'
import { fromReadable } from '@costream/node-streams'
import { Group } from './group.ts'
import type { Guarded } from './guard.ts'
import { ProgramError } from './program-error.ts'
import type { Settings } from './settings.ts'
import { Tail } from './tail.ts'

/** A process with pipes to all three of its standard streams. */
export type Piped = ChildProcessByStdio<Writable, Readable, Readable>

/** What is known when all that a program wrote was read. */
interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** One run of a program: how it is ended, and what to think of how it ended. */
export class Child {
  readonly stdin: Writable
  readonly stdout: Readable
  /** Settles when it has ended and all it wrote was read; rejects with what failed first. */
  readonly ended: Promise<void>
  readonly #settings: Settings
  readonly #process: Piped
  readonly #group: Group
  readonly #tail = new Tail()
  readonly #heard: Promise<void>
  readonly #exit = Promise.withResolvers<Exit | undefined>()
  readonly #abort = (): void => void this.stop({ error: this.#settings.signal?.reason })
  #stopping: Promise<void> | undefined
  #failure: Failure | undefined

  /** @param process - it was started just now */
  constructor(process: Piped, settings: Settings, guarded?: Guarded) {
    this.#process = process
    this.#settings = settings
    this.#group = new Group(process, guarded)
    this.stdin = process.stdin
    this.stdout = process.stdout
    process.on('error', () => {}) // it has started: all that can fail is to end it, and that is seen
    process.once('close', (code, signal) => this.#exit.resolve({ code, signal }))
    this.#heard = drive(
      fromReadable<Uint8Array>(process.stderr),
      forEach(chunk => this.#hear(chunk))
    )
    this.#heard.catch(error => void this.stop({ error }))
    settings.signal?.addEventListener('abort', this.#abort)
    this.ended = this.#end()
    this.ended.catch(() => {}) // told to whoever reads what the program writes
  }

  /**
   * Ends the program and all of its group: it is told to, and killed where it does not. What was the reason to becomes the
   * failure of the run; without one that has ended well, whatever the program makes of it.
   *
   * @returns a promise that rejects only where ending it failed
   */
  stop(failure?: Failure): Promise<void> {
    if (this.#stopping === undefined) {
      this.#failure = failure
      this.#stopping = this.#stop()
      this.#stopping.catch(() => {}) // as above
    }
    return this.#stopping
  }

  #hear(chunk: Uint8Array): unknown {
    this.#tail.add(chunk)
    return this.#settings.onStderr?.(chunk)
  }

  async #end(): Promise<void> {
    const exit = await this.#exit.promise
    this.#settings.signal?.removeEventListener('abort', this.#abort)
    if (exit !== undefined) await this.#heard.catch(() => {}) // it has stopped the run
    await this.#stopping?.catch(() => {}) // told to who stopped it
    this.#group.forget()
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.#stopping === undefined && exit !== undefined) this.#judge(exit)
  }

  async #stop(): Promise<void> {
    this.stdin.destroy()
    this.stdout.destroy()
    this.#group.signal(this.#settings.killSignal)
    if (await this.#gone(this.#settings.closeTimeout)) {
      this.#group.signal('SIGKILL') // whoever is left of its group
      return this.#heard
    }
    this.#group.signal('SIGKILL')
    this.#process.stderr.destroy()
    if (await this.#gone(DYING)) return
    this.#process.unref()
    this.#exit.resolve(undefined)
    const { command, args } = this.#settings
    throw new ProgramError('does not end, although it was killed. It is left behind', { command, args })
  }

  /** Whether it is gone within so many milliseconds. */
  async #gone(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<boolean>(resolve => {
      timer = setTimeout(resolve, ms, false)
    })
    try {
      return await Promise.race([late, this.#exit.promise.then(() => true)])
    } finally {
      clearTimeout(timer)
    }
  }

  #judge({ code, signal }: Exit): void {
    const { command, args, ok } = this.#settings
    if (code !== null && ok.includes(code)) return
    const stderrTail = this.#tail.toString()
    const how = signal === null ? `ended with exit status ${code}` : `was ended by ${signal}`
    throw new ProgramError(how + this.#words(stderrTail, code), {
      command,
      args,
      exitCode: code,
      signal,
      stderrTail
    })
  }

  /** What the program says about its end, or what to do where it says nothing. */
  #words(stderrTail: string, code: number | null): string {
    const last = stderrTail.trimEnd().slice(-WORDS)
    if (last !== '') return `: ${last}`
    const ok = [...this.#settings.ok, code].join(', ')
    return code === null
      ? ', from outside, and said nothing'
      : ` and said nothing. Where that is no failure, say so: { ok: [${ok}] }`
  }
}

/** How long, in milliseconds, the system may take to end what was killed. */
const DYING = 10_000

/** How much of what a program says about its end is in the message, in characters. */
const WORDS = 1000
