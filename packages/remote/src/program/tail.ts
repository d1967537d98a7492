/** How many bytes of a text are kept. */
const LIMIT = 8192

/** The end of a long text that comes in chunks of bytes. */
export class Tail {
  readonly #chunks: Uint8Array[] = []
  #length = 0
  #cut = false

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    while (this.#length - (this.#chunks[0]?.length ?? 0) >= LIMIT) {
      this.#length -= this.#chunks.shift()?.length ?? 0
      this.#cut = true
    }
  }

  toString(): string {
    const bytes = Buffer.concat(this.#chunks)
    const last = bytes.subarray(-LIMIT)
    const text = last.toString()
    // The first character may have been cut in two.
    return this.#cut || last.length < bytes.length ? text.replace(/^\uFFFD+/, '') : text
  }
}
