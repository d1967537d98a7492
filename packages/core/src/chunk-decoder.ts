const MARK = 0xfeff

/**
 * Decodes bytes in chunks, without the byte order mark they may begin with; bytes of another encoding are a `TypeError`.
 *
 * The mark is left out here, because the decoder of Node 24 loses one in the middle of the text where a chunk cuts the
 * first character.
 */
export class ChunkDecoder {
  readonly #decoder: TextDecoder
  #begun = false

  /** Throws a `RangeError` for a label that `TextDecoder` does not know. */
  constructor(encoding: string) {
    this.#decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  }

  get encoding(): string {
    return this.#decoder.encoding
  }

  /** Decodes a chunk; without one, what is left at the end. */
  decode(chunk?: AllowSharedBufferSource): string {
    const text = this.#decoder.decode(chunk, { stream: chunk !== undefined })
    const first = !this.#begun && text !== ''
    this.#begun = chunk !== undefined && (this.#begun || first)
    return first && text.charCodeAt(0) === MARK ? text.slice(1) : text
  }
}
