import { type FSWatcher, watch } from 'node:fs'

/** How a folder is watched. */
export interface FolderWatchOptions {
  /** Whether it is watched, or only waited. */
  readonly watch: boolean
  /** How long it waits at most, in milliseconds. */
  readonly pollInterval: number
  /** Whether the process stays for it. */
  readonly persistent: boolean
}

/**
 * Says when it is time to look at some files of a folder: when the system tells of one of them, and after a time in any
 * case. `fs.watch` alone misses what is written over a network or behind a link, and a folder that was replaced.
 */
export class FolderWatch {
  readonly #folder: string
  readonly #isOurs: (name: string) => boolean
  readonly #options: FolderWatchOptions
  #watcher: FSWatcher | undefined
  #stirred = false
  #wake: (() => void) | undefined
  #closed = false

  constructor(folder: string, isOurs: (name: string) => boolean, options: FolderWatchOptions) {
    this.#folder = folder
    this.#isOurs = isOurs
    this.#options = options
  }

  /** What stirs from now on ends the next wait at once. */
  arm(): void {
    if (this.#watcher === undefined) this.#watch()
    this.#stirred = false
  }

  /** Settles when something stirs or the time is over; answers whether it was the time. */
  async wait(): Promise<boolean> {
    if (this.#stirred || this.#closed) return false
    return new Promise(resolve => {
      const { pollInterval, persistent } = this.#options
      const timer = setTimeout(resolve, pollInterval, true)
      if (!persistent) timer.unref()
      this.#wake = () => {
        clearTimeout(timer)
        resolve(false)
      }
    })
  }

  /** Watches the folder anew: time told what the watcher did not. */
  renew(): void {
    const old = this.#watcher
    this.#watcher = undefined
    this.#watch()
    old?.close()
  }

  close(): void {
    this.#closed = true
    this.#watcher?.close()
    this.#wake?.()
  }

  #watch(): void {
    if (!this.#options.watch || this.#closed) return
    const { persistent } = this.#options
    try {
      const watcher = watch(this.#folder, { persistent }, (_, name) => {
        if (name === null || this.#isOurs(name)) this.#stir()
      })
      // No folder, no more watches, no such service: waiting has to do until there is.
      watcher.on('error', () => {
        watcher.close()
        if (this.#watcher === watcher) this.#watcher = undefined
      })
      this.#watcher = watcher
    } catch {}
  }

  #stir(): void {
    this.#stirred = true
    this.#wake?.()
    this.#wake = undefined
  }
}
