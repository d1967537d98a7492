import { join } from './bytes.ts'
import { Latin1Decoder } from './decode-latin1.ts'
import { OtherDecoder } from './decode-other.ts'
import { type BytesDecoder, Utf8Decoder } from './decode-utf8.ts'
import { canonical, findEncoding, unitLength } from './encoding.ts'

const CR = 0x0d
const BOM = 0xfeff

/**
 * Turns bytes, or strings, into text for a parser, however they are cut: no piece of text ends in the middle of a
 * surrogate pair or of CR LF, and a byte order mark at the start is left out.
 *
 * What cannot be decoded ends the text: all before it is answered, and `fault` says what is wrong there.
 */
export class Decoder {
  /** Why the input cannot be read on. */
  fault: string | undefined
  readonly #given: string | undefined
  #found: string | undefined // the encoding; none as long as the input is strings
  #bytes: BytesDecoder | undefined
  #first: Uint8Array | undefined // the first bytes, as long as they do not tell the encoding
  #char = '' // what waits for the character after it
  #started = false
  #unit = 1 // the length of a code unit in the input; 0: it depends
  #read = 0 // how much of the input was read
  #text = '' // the piece answered last
  #index = 0 // where it begins in the text
  #offset = 0 // where it begins in the input
  #end = 0 // where it ends in the input
  #seen = { index: 0, offset: 0 } // the place in it that was asked for last

  /** @param encoding - the encoding of bytes, as `canonical` calls it, where it is known from elsewhere */
  constructor(encoding?: string) {
    this.#given = encoding
  }

  /** Decodes a piece of the input. */
  decode(piece: string | Uint8Array): string {
    this.#read += piece.length
    if (typeof piece !== 'string') return this.#answer(this.#decodeBytes(piece, false), false)
    return this.#answer(this.#afterBytes() + (this.fault === undefined ? piece : ''), true)
  }

  /** Answers what was held back; the input must be complete. */
  end(): string {
    const text = this.#char + this.#afterBytes()
    this.#char = ''
    return this.#remember(this.#wellFormed(this.#withoutMark(text)))
  }

  /** Says what is wrong with the encoding that the document declares. */
  checkDeclared(label: string): string | undefined {
    if (this.#found === undefined || this.#given !== undefined) return
    const declared = canonical(label)
    if (declared === undefined)
      return `the encoding is ${label}, which is not known. Decode the bytes to strings first`
    if (family(declared) === family(this.#found)) return
    return `the encoding is said to be ${label}, but the bytes are ${this.#found.toUpperCase()}`
  }

  /** Where in the input a place in the piece of text answered last is; `undefined` where the encoding does not tell. */
  offsetOf(index: number): number | undefined {
    if (this.#unit > 0) return this.#offset + (index - this.#index) * this.#unit
    if (this.#found !== 'utf-8') return
    const start = index < this.#seen.index ? { index: this.#index, offset: this.#offset } : this.#seen
    const { index: from, offset } = start
    this.#seen = { index, offset: offset + utf8Length(this.#text, from - this.#index, index - this.#index) }
    return this.#seen.offset
  }

  #decodeBytes(piece: Uint8Array, isAll: boolean): string {
    if (this.#bytes === undefined) {
      this.#first = this.#first === undefined ? piece : join([this.#first, piece])
      this.#found = this.#given ?? (this.#started ? 'utf-8' : findEncoding(this.#first, isAll))
      if (this.#found === undefined) return ''
      if (canonical(this.#found) === undefined) {
        this.fault = `the bytes are ${this.#found.toUpperCase()}, which is not read`
        return ''
      }
      this.#bytes = bytesDecoder(this.#found)
      this.#unit = unitLength(this.#found)
      piece = this.#first
      this.#first = undefined
    }
    const text = this.#bytes.decode(piece)
    this.fault = this.#bytes.fault
    return text
  }

  /** Text, or the end, may follow bytes, but not in the middle of a character. */
  #afterBytes(): string {
    const text = this.#first === undefined ? '' : this.#decodeBytes(new Uint8Array(0), true)
    this.#bytes?.end()
    this.fault ??= this.#bytes?.fault
    return text
  }

  #answer(text: string, isText: boolean): string {
    const held = this.#char
    const whole = this.#hold(this.#withoutMark(held + text))
    return this.#remember(isText || held !== '' ? this.#wellFormed(whole) : whole)
  }

  #withoutMark(text: string): string {
    if (this.#started || text === '') return text
    this.#started = true
    if (text.charCodeAt(0) !== BOM) return text
    this.#end = this.#unit === 0 ? 3 : this.#unit
    return text.slice(1)
  }

  /** Keeps back last characters that belong to the next one: half a surrogate pair, and a CR, before that or at the end. */
  #hold(text: string): string {
    let end = text.length
    if (this.fault === undefined) {
      if (isHighSurrogate(text.charCodeAt(end - 1))) end--
      if (text.charCodeAt(end - 1) === CR) end--
    }
    this.#char = end === text.length ? '' : text.slice(end)
    return this.#char === '' ? text : text.slice(0, end)
  }

  #wellFormed(text: string): string {
    if (text.isWellFormed()) return text
    this.fault = 'the text after this place has half a surrogate pair'
    return text.slice(0, text.search(/\p{Surrogate}/u))
  }

  #remember(text: string): string {
    if (text === '') return '' // a failure may still ask for a place in the piece before
    this.#index += this.#text.length
    this.#offset = this.#end
    this.#text = text
    const held = (this.#bytes?.held ?? 0) + this.#char.length
    this.#end = this.#unit === 0 ? this.#read - held : this.#offset + text.length * this.#unit
    this.#seen = { index: this.#index, offset: this.#offset }
    return text
  }
}

function bytesDecoder(encoding: string): BytesDecoder {
  if (encoding === 'utf-8') return new Utf8Decoder()
  return encoding === 'iso-8859-1' ? new Latin1Decoder() : new OtherDecoder(encoding)
}

/** An encoding without its byte order. */
function family(encoding: string): string {
  return encoding.startsWith('utf-16') ? 'utf-16' : encoding
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}

/** How many bytes of UTF-8 a part of a text is. */
function utf8Length(text: string, from: number, to: number): number {
  let length = to - from
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (!(code >= 0x80)) continue // a place asked for may be one `>` beyond the piece: NaN
    // A surrogate is half of a character of four bytes.
    length += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2
  }
  return length
}
