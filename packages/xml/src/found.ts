import type { XmlError, XmlErrorCode, XmlPosition } from './xml-error.ts'

/** The element that became a record, or did not. */
export interface RecordPlace {
  /** The names of the open elements, the root first, that of the record last. */
  readonly path: readonly string[]
  /** Where its start tag begins; `undefined` where events without positions were read. */
  readonly position: XmlPosition | undefined
}

/** A record on its way through what checks it, or why there is none. */
export type Found =
  | { readonly value: unknown; readonly error?: undefined; readonly place: RecordPlace }
  | { readonly error: XmlError; readonly place: RecordPlace | undefined }

/** What those who read events can ask of their source. */
export interface Here {
  /** Makes an error that names the place reached. */
  failure(code: XmlErrorCode, reason: string, cause?: unknown): XmlError
  /** Where the event that is told begins; `undefined` where that is not known. */
  position(): XmlPosition | undefined
}
