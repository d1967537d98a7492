import type { Cutter } from './cutter.ts'
import { type FilePlace, placeAfter } from './file-place.ts'
import type { Piece } from './followed-file.ts'

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const MARK = Buffer.from('\ufeff')

/** Cuts lines out of bytes: neither a character nor a CR LF is torn, and a long line costs linear time. */
export class LineCutter<T> implements Cutter<T> {
  readonly #maxLength: number
  readonly #make: (text: string, place: () => FilePlace) => T
  #parts: Buffer[] = []
  #length = 0
  #position = 0 // where the line under way begins
  #failure: RangeError | undefined

  /** @param maxLength - in bytes */
  constructor(maxLength: number, make: (text: string, place: () => FilePlace) => T) {
    this.#maxLength = maxLength
    this.#make = make
  }

  get failure(): RangeError | undefined {
    return this.#failure
  }

  cut({ buffer, start, position, identity }: Piece): T[] {
    const found: T[] = []
    if (this.#length === 0) this.#position = position
    let from = start
    for (let feed = buffer.indexOf(LINE_FEED, from); feed !== -1; feed = buffer.indexOf(LINE_FEED, from)) {
      const text = this.#line(buffer.subarray(from, feed))
      if (this.#failure !== undefined) return found
      from = feed + 1
      this.#position = position + from - start
      const end = from
      found.push(
        this.#make(text, () => placeAfter(identity, position + end - start, buffer.subarray(0, end)))
      )
    }
    if (from < buffer.length) this.#keep(buffer.subarray(from))
    return found
  }

  rest(place: FilePlace): T[] {
    if (this.#length === 0 || this.#failure !== undefined) return []
    const length = this.#length
    const text = this.#line(Buffer.alloc(0))
    return text === '' && length === MARK.length ? [] : [this.#make(text, () => place)]
  }

  #keep(part: Buffer): void {
    this.#parts.push(Buffer.from(part))
    this.#length += part.length
    this.#check(this.#length - 1) // the last may be the CR of a CR LF
  }

  #line(last: Buffer): string {
    const bytes = this.#length === 0 ? last : Buffer.concat([...this.#parts, last])
    this.#parts = []
    this.#length = 0
    const end = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length
    this.#check(end)
    const marked = this.#position === 0 && bytes.indexOf(MARK) === 0
    return bytes.toString('utf8', marked ? MARK.length : 0, end)
  }

  #check(length: number): void {
    if (length <= this.#maxLength) return
    this.#failure = new RangeError(
      `follow: the line at byte ${this.#position} is longer than ${this.#maxLength} bytes. Raise maxLength, or ask for bytes`
    )
  }
}
