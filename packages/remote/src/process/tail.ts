import { Buffer } from 'node:buffer'
import type { Readable, Writable } from 'node:stream'

/** How much of it is kept, in bytes. */
const KEPT = 4096

/** Passes on what a child writes to its standard error, and keeps the end of it. */
export class Tail {
  /** Settles when nothing follows. */
  readonly ended: Promise<void>
  #tail = Buffer.alloc(0)

  constructor(from: Readable, to: Writable) {
    from.on('data', (chunk: Uint8Array) => {
      to.write(chunk)
      this.#tail = Buffer.concat([this.#tail, chunk]).subarray(-KEPT)
    })
    from.on('error', () => {})
    this.ended = new Promise(resolve => {
      from.once('close', resolve)
    })
  }

  read(): { readonly stderrTail?: string } {
    return this.#tail.length === 0 ? {} : { stderrTail: this.#tail.toString() }
  }
}
