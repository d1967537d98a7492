import type { Stream } from './neighbour.ts'
import { ROW_BYTES } from './row.ts'

/** What a chunk has, at most, that is put into a buffer of bytes: Node reads so much at once. */
const CHUNK = 65_536

/** How many rows streams hold, at most: what their marks say, and the item or chunk that reaches the mark. */
export function capacityOf(streams: readonly Stream[]): number {
  return streams.reduce((sum, stream) => sum + readable(stream) + writable(stream), 0)
}

function readable({ readableHighWaterMark, readableObjectMode }: Stream): number {
  return side(readableHighWaterMark, readableObjectMode)
}

function writable({ writableHighWaterMark, writableObjectMode }: Stream): number {
  return side(writableHighWaterMark, writableObjectMode)
}

function side(mark: number | undefined, objects: boolean | undefined): number {
  if (mark === undefined) return 0
  return objects === true ? mark + 1 : Math.ceil((mark + CHUNK) / ROW_BYTES)
}
