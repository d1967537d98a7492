import type { Writable } from 'node:stream'
import { DONE, type EndListener, type Reply, type Target } from '@costream/core'
import { describe, reportLater } from '@costream/core/adapter'
import type { Child } from './child.ts'

/** What is said where a program takes no more of its input: it has closed it, or has ended. */
const TAKES_NO_MORE = ['EPIPE', 'ECONNRESET', 'EOF']

/** The input of a program as a target: it is done when the program takes no more. */
export class Input implements Target<string | Uint8Array> {
  readonly #child: Child
  readonly #stdin: Writable
  readonly #name: string
  readonly #listeners = new Set<EndListener>()
  #sent = 0
  #ready: ((reply?: typeof DONE) => void) | undefined

  constructor(child: Child, name: string) {
    this.#child = child
    this.#stdin = child.stdin
    this.#name = name
    this.#stdin.on('drain', () => this.#ready?.())
    this.#stdin.on('close', () => this.#end())
    this.#stdin.on('error', (error: NodeJS.ErrnoException) => {
      if (!TAKES_NO_MORE.includes(error.code ?? '')) void child.stop({ error })
    })
  }

  get done(): boolean {
    return this.#stdin.destroyed
  }

  send(item: string | Uint8Array): Reply {
    this.#sent++
    if (typeof item !== 'string' && !ArrayBuffer.isView(item)) {
      throw new TypeError(
        `${this.#name}: item ${this.#sent} is no string and no bytes, got ${describe(item)}. Put a stage before it that makes text or bytes of the items`
      )
    }
    if (this.#stdin.destroyed) return DONE
    if (this.#stdin.write(item)) return
    return new Promise(resolve => {
      this.#ready = resolve
    })
  }

  async throw(error: unknown): Promise<never> {
    await this.#child.stop({ error }).catch(later => reportLater(error, later))
    throw error
  }

  close(): void {
    this.#stdin.end()
  }

  onEnd(listener: EndListener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  #end(): void {
    this.#ready?.(DONE)
    for (const listener of this.#listeners) listener()
  }
}
