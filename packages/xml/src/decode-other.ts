import type { BytesDecoder } from './decode-utf8.ts'

const STREAM = { stream: true } as const

/**
 * Decodes every other encoding that `TextDecoder` knows. A decoder that fails forgets what it had read, so a second one
 * follows a piece behind: byte by byte it finds the place of the fault.
 */
export class OtherDecoder implements BytesDecoder {
  fault: string | undefined
  readonly held = 0
  readonly #name: string
  readonly #first: TextDecoder
  readonly #second: TextDecoder

  constructor(encoding: string) {
    this.#name = encoding.toUpperCase()
    this.#first = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
    this.#second = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  }

  decode(bytes: Uint8Array): string {
    try {
      const text = this.#first.decode(bytes, STREAM)
      this.#second.decode(bytes, STREAM)
      return text
    } catch {
      this.fault = `the bytes after this place are not ${this.#name}`
      return this.#validStart(bytes)
    }
  }

  end(): void {
    try {
      this.#first.decode()
    } catch {
      this.fault = `the bytes end in the middle of a character of ${this.#name}`
    }
  }

  #validStart(bytes: Uint8Array): string {
    let text = ''
    try {
      for (let at = 0; at < bytes.length; at++)
        text += this.#second.decode(bytes.subarray(at, at + 1), STREAM)
    } catch {}
    return text
  }
}
