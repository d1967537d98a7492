import { join } from './bytes.ts'

/** Turns bytes of an encoding into text. */
export interface BytesDecoder {
  /** Why the bytes cannot be read on; what was valid before them is text already. */
  readonly fault: string | undefined
  /** How many of the bytes it got are not text yet; 0 where that is not known. */
  readonly held: number
  /** Decodes a piece of the input, without a character at its end that is not complete. */
  decode(bytes: Uint8Array): string
  /** The input is complete: sets `fault` if its last character is not. */
  end(): void
}

const NONE = new Uint8Array(0)

/** Decodes UTF-8, cut anywhere, up to the very byte that is wrong. */
export class Utf8Decoder implements BytesDecoder {
  fault: string | undefined
  // Not in its `stream` mode: the bytes it would keep are needed to find where a fault is.
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #bytes = NONE // a character that is not complete yet

  get held(): number {
    return this.#bytes.length
  }

  decode(piece: Uint8Array): string {
    const bytes = this.#bytes.length === 0 ? piece : join([this.#bytes, piece])
    const whole = bytes.length - incompleteLength(bytes, bytes.length)
    try {
      const text = this.#utf8.decode(bytes.subarray(0, whole))
      this.#bytes = whole === bytes.length ? NONE : bytes.slice(whole)
      return text
    } catch {
      this.fault = 'the bytes after this place are not UTF-8'
      return this.#validStart(bytes)
    }
  }

  end(): void {
    if (this.#bytes.length > 0) this.fault = 'the bytes end in the middle of a UTF-8 character'
  }

  /** Decodes as far as the bytes are valid; halving finds the border. */
  #validStart(bytes: Uint8Array): string {
    let text = ''
    let valid = 0
    let end = 0
    for (let invalid = bytes.length; invalid - valid > 1; ) {
      const middle = (valid + invalid) >> 1
      const whole = middle - incompleteLength(bytes, middle)
      try {
        text = this.#utf8.decode(bytes.subarray(0, whole))
        end = whole
        valid = middle
      } catch {
        invalid = middle
      }
    }
    this.#bytes = bytes.slice(end)
    return text
  }
}

/** How many of the first `length` bytes belong to a last character that is not complete. */
function incompleteLength(bytes: Uint8Array, length: number): number {
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back] as number
    if ((byte & 0xc0) === 0x80) continue
    return sequenceLength(byte) > back ? back : 0
  }
  return 0
}

/** How many bytes a character has; 1 for a byte that begins none. */
function sequenceLength(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 1
  if (lead < 0xe0) return 2
  return lead < 0xf0 ? 3 : 4
}
