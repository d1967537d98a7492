import type { Found, Here, RecordPlace } from './found.ts'
import type { XmlError, XmlErrorCode, XmlPosition } from './xml-error.ts'

/** What is told of each selected element. */
export interface OutcomeOptions {
  /** Whether values are told with their place, and refusals as well; else a value is told bare, a refusal throws. */
  readonly reports: boolean
  /** Whether the place of each is looked up. */
  readonly locates: boolean
}

/** Tells what becomes of the elements that are selected. */
export class Outcome {
  readonly #send: (item: unknown) => void
  readonly #here: Here
  readonly #reports: boolean
  readonly #locates: boolean
  #place: RecordPlace | undefined

  constructor(options: OutcomeOptions, send: (item: unknown) => void, here: Here) {
    this.#send = send
    this.#here = here
    this.#reports = options.reports
    this.#locates = options.locates
  }

  /** Where the element that was begun last begins. */
  get position(): XmlPosition | undefined {
    return this.#place?.position
  }

  /** A selected element begins, in these. */
  begin(name: string, around: readonly string[]): void {
    if (this.#locates) this.#place = { path: [...around, name], position: this.#here.position() }
  }

  /** It is complete. */
  found(value: unknown): void {
    if (!this.#reports) return this.#send(value)
    this.#tell({ value, place: this.#place as RecordPlace })
  }

  /** It is refused: throws unless refusals are reported. */
  refuse(code: XmlErrorCode, reason: string, cause?: unknown): void {
    this.fail(this.#here.failure(code, reason, cause))
  }

  /** The same, for an error that there is already; it may be in no element. */
  fail(error: XmlError): void {
    if (!this.#reports) throw error
    this.#tell({ error, place: this.#place })
  }

  #tell(found: Found): void {
    this.#place = undefined
    this.#send(found)
  }
}
