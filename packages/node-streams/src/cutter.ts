import type { FilePlace } from './file-place.ts'
import type { Piece } from './followed-file.ts'

/** Makes items of the pieces of one file. */
export interface Cutter<T> {
  /** The items that a piece completes. */
  cut(piece: Piece): T[]
  /** What is left where nothing follows, and the file was read to `place`. */
  rest(place: FilePlace): T[]
  /** Why nothing more is cut: the items before go on first. */
  readonly failure?: Error | undefined
}

/** Gives each piece as it is. */
export const wholePieces: Cutter<Uint8Array> = {
  cut: ({ buffer, start }) => [Buffer.from(buffer.subarray(start))],
  rest: () => []
}
