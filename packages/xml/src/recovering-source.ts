import type { XmlAttributes, XmlEventSource, XmlHandler, XmlParser, XmlParserOptions } from './events.ts'
import { RecordScanner } from './record-scanner.ts'
import { after, type TextPlace } from './text-place.ts'
import { XmlError, type XmlErrorCode, type XmlPosition } from './xml-error.ts'

/** Who has to do with a failure. */
export interface Recovery {
  /** Whether a start tag of this name may be that of a record. */
  isRecord(name: string): boolean
  /**
   * Hears of a failure, and gives up the record that is open, if one is.
   *
   * @returns how many elements are open around the record found last; `undefined` where there was none
   */
  fail(error: XmlError): number | undefined
}

/** How much of a tag may be markup beside its name, for a cut in it to be seen through. */
const MARKUP = 64

const BEGIN: TextPlace = { index: 0, line: 1, before: 0 }

/**
 * An event source that goes on where another one fails: a failure is told, the elements up to the level of the records
 * are ended, and the text is searched for the next start tag of a record; there a new parser begins, in elements of the
 * same names. The end of the input must still be that of the document, so nothing that is cut short passes for whole.
 *
 * Failures of the encoding, of the end of the input and outside of the root element are not recovered from.
 */
export function recoveringSource(source: XmlEventSource, recovery: () => Recovery): XmlEventSource {
  return {
    name: source.name,
    open: (handler, options) => new RecoveringParser(source, recovery(), handler, options)
  }
}

class RecoveringParser implements XmlParser {
  readonly #source: XmlEventSource
  readonly #recovery: Recovery
  readonly #handler: XmlHandler
  readonly #options: XmlParserOptions
  readonly #open: string[] = []
  #parser: XmlParser
  #muted = false // while a parser is told of the elements that are open
  #began: TextPlace = BEGIN // where the parser began
  #prefix = '' // what it was told before
  #toldBefore: TextPlace = BEGIN // where that ends
  #next: TextPlace = BEGIN // where the next piece begins, while it parses
  #tail = '' // the text before that, from its last `<` on
  #tailPlace: TextPlace = BEGIN
  #asked = 0 // the place in the text that the parser named last
  #version = '1.0'
  #doctype = ''
  #failures = 0
  #scanner: RecordScanner | undefined // at work after a failure

  constructor(source: XmlEventSource, recovery: Recovery, handler: XmlHandler, options: XmlParserOptions) {
    this.#source = source
    this.#recovery = recovery
    this.#handler = handler
    this.#options = options
    this.#parser = this.#openParser()
  }

  write(piece: string): void {
    let text: string | undefined = piece
    let place = this.#next
    while (text !== undefined) {
      if (this.#scanner !== undefined) {
        text = this.#scanner.find(text)
        if (text === undefined) return
        place = this.#scanner.place
        this.#resume(place, text)
      }
      text = this.#parse(text, place)
    }
  }

  close(): void {
    if (this.#scanner !== undefined) {
      throw this.failure('COSTREAM_XML_TRUNCATED', `the input ends before </${this.#open[0]}>`)
    }
    try {
      this.#parser.close()
    } catch (error) {
      throw error instanceof XmlError ? this.#located(error) : error
    }
  }

  position(): XmlPosition {
    const { line, column, offset } = this.#parser.position()
    return { ...this.#shift(line, column), offset }
  }

  failure(code: XmlErrorCode, reason: string, cause?: unknown): XmlError {
    return this.#located(this.#parser.failure(code, reason, cause))
  }

  /** Gives the parser text. Where that fails, a search begins, and the text to search is answered. */
  #parse(text: string, place: TextPlace): string | undefined {
    try {
      this.#parser.write(text)
    } catch (error) {
      if (!(error instanceof XmlError) || !this.#isRecoverable(error)) throw error
      const whole = this.#tail + text
      const start = this.#tail === '' ? place : this.#tailPlace
      const from = this.#searchFrom(whole, start.index)
      this.#fail(this.#located(error))
      this.#scanner = this.#search(after(start, whole.slice(0, from)))
      return whole.slice(from)
    }
    this.#remember(text, place)
    return
  }

  #remember(text: string, place: TextPlace): void {
    const last = text.lastIndexOf('<')
    if (last === -1) {
      if (this.#tail === '') this.#tailPlace = place
      this.#tail += text
      this.#next = after(place, text)
    } else {
      this.#tail = text.slice(last)
      this.#tailPlace = after(place, text.slice(0, last))
      this.#next = after(this.#tailPlace, this.#tail)
    }
    if (this.#tail.length > this.#options.maxName + MARKUP) this.#tail = ''
  }

  /** A record is in an element, and what is not told by its bytes is none: both end the run. */
  #isRecoverable({ code }: XmlError): boolean {
    return this.#open.length > 0 && (code === 'COSTREAM_XML_SYNTAX' || code === 'COSTREAM_XML_LIMIT')
  }

  /**
   * Where to search from: after what was read last; but a tag that has just begun, or an end tag that does not fit, may be
   * what is looked for. It is always further than where the parser began: nothing is read for ever.
   */
  #searchFrom(text: string, index: number): number {
    const asked = Math.min(Math.max(this.#asked - index, 0), text.length - 1)
    const tag = text.lastIndexOf('<', asked)
    const isTag = tag !== -1 && (tag === asked || text.charAt(tag + 1) === '/')
    return Math.max(isTag ? tag : asked + 1, this.#began.index + 1 - index)
  }

  #fail(error: XmlError): void {
    this.#failures++
    const level = this.#recovery.fail(error) ?? this.#open.length
    this.#endTo(Math.max(1, level))
  }

  /** Ends elements until so many are open. */
  #endTo(level: number): void {
    while (this.#open.length > level) this.#handler.end(this.#open.pop() as string)
  }

  #search(place: TextPlace): RecordScanner {
    const isRecord = (name: string): boolean => this.#recovery.isRecord(name)
    return new RecordScanner(
      { isRecord, root: this.#open[0] as string, maxName: this.#options.maxName },
      place
    )
  }

  /** Begins anew with a text whose first tag was found. */
  #resume(place: TextPlace, text: string): void {
    if (text.startsWith('</')) this.#endTo(1)
    this.#scanner = undefined
    this.#began = place
    this.#tail = ''
    const declaration = this.#version === '1.0' ? '' : `<?xml version="${this.#version}"?>`
    this.#prefix = declaration + this.#doctype + this.#open.map(name => `<${name}>`).join('')
    this.#toldBefore = after(BEGIN, this.#prefix)
    this.#parser = this.#openParser()
    this.#muted = true
    this.#parser.write(this.#prefix)
    this.#muted = false
  }

  /** What entities may add is less with each failure, so that no number of these adds up to more than twice as much. */
  #openParser(): XmlParser {
    const { maxEntities, maxExpansion } = this.#options
    return this.#source.open(this.#listener(), {
      ...this.#options,
      maxEntities: Math.floor(maxEntities / 2 ** this.#failures),
      maxExpansion: Math.floor(maxExpansion / 2 ** this.#failures),
      offsetOf: index => {
        this.#asked = this.#began.index + index - this.#prefix.length
        return this.#options.offsetOf(this.#asked)
      },
      onDeclaration: declaration => {
        if (this.#muted) return
        this.#version = declaration.version
        this.#options.onDeclaration(declaration)
      }
    })
  }

  /** Passes on what is heard, but for the elements that a parser was told of. */
  #listener(): XmlHandler {
    const handler = this.#handler
    return {
      start: (name: string, attributes: XmlAttributes) => {
        if (this.#muted) return
        handler.start(name, attributes)
        this.#open.push(name)
      },
      end: name => {
        this.#open.pop()
        handler.end(name)
      },
      text: text => handler.text(text),
      cdata: text => handler.cdata(text),
      comment: text => handler.comment?.(text),
      instruction: (target, body) => handler.instruction?.(target, body),
      doctype: text => {
        if (this.#muted) return
        this.#doctype = `<!DOCTYPE${text}>`
        handler.doctype?.(text)
      }
    }
  }

  /** A failure of the parser, with its place in the whole text. */
  #located(error: XmlError): XmlError {
    const { code, reason, line, column, offset, path, cause } = error
    if (this.#prefix === '' || line === undefined || column === undefined) return error
    const read = this.#asked + 1 - this.#began.index
    const excerpt = error.excerpt.slice(Math.max(0, error.excerpt.length - read))
    return new XmlError(code, reason, { ...this.#shift(line, column), ...{ offset, path, excerpt, cause } })
  }

  #shift(line: number, column: number): { readonly line: number; readonly column: number } {
    const { line: lines, before } = this.#toldBefore
    if (line > lines) return { line: this.#began.line + line - lines, column }
    return { line: this.#began.line, column: this.#began.before + column - before }
  }
}
