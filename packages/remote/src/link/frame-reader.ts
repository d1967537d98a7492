import { Buffer } from 'node:buffer'
import { ProtocolError } from './protocol-error.ts'

/** How many bytes say how long a frame is. */
const HEAD = 4

const EMPTY: Uint8Array = new Uint8Array(0)

/** Puts the frames of a byte stream together, however it is cut. */
export class FrameReader {
  readonly #most: number
  readonly #frame: (bytes: Uint8Array) => void
  readonly #parts: Uint8Array[] = []
  #have = 0

  /**
   * @param most - how long a frame may be, in bytes
   * @param frame - is given each whole frame, without its length
   */
  constructor(most: number, frame: (bytes: Uint8Array) => void) {
    this.#most = most
    this.#frame = frame
  }

  /** Throws a ProtocolError for a frame that is too long, before it has come. */
  push(chunk: Uint8Array): void {
    this.#parts.push(chunk)
    this.#have += chunk.length
    if (this.#have < this.#need()) return
    let rest = this.#join()
    for (;;) {
      const need = this.#needOf(rest)
      if (rest.length < HEAD || rest.length < need) break
      this.#frame(rest.subarray(HEAD, need))
      rest = rest.subarray(need)
    }
    this.#parts.push(rest)
    this.#have = rest.length
  }

  /** How many bytes are needed to go on. */
  #need(): number {
    if (this.#have < HEAD) return HEAD
    const [first = EMPTY] = this.#parts
    return this.#needOf(first.length < HEAD ? this.#rejoin() : first)
  }

  #needOf(bytes: Uint8Array): number {
    if (bytes.length < HEAD) return HEAD
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
    if (length > this.#most) {
      throw new ProtocolError(`a frame of ${length} bytes was announced, the most is ${this.#most}`)
    }
    return HEAD + length
  }

  #rejoin(): Uint8Array {
    const all = this.#join()
    this.#parts.push(all)
    return all
  }

  #join(): Uint8Array {
    const parts = this.#parts.splice(0)
    return parts.length === 1 ? (parts[0] ?? EMPTY) : Buffer.concat(parts)
  }
}

/** The bytes of a frame, with its length before them. */
export function withLength(bytes: Uint8Array): Uint8Array {
  const framed = Buffer.allocUnsafe(HEAD + bytes.length)
  framed.writeUInt32BE(bytes.length, 0)
  framed.set(bytes, HEAD)
  return framed
}
