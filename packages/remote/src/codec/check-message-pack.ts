import { ProtocolError } from '../link/protocol-error.ts'

/** What follows the first byte from 0xc0 on: a length of so many bytes, and then as many bytes, values or pairs. */
type Shape = readonly [
  size: number,
  what: 'bytes' | 'values' | 'pairs' | 'extension' | 'fixed',
  fixed?: number
]

const SHAPES: readonly (Shape | undefined)[] = [
  [0, 'fixed', 0], // nil
  undefined,
  [0, 'fixed', 0], // false
  [0, 'fixed', 0], // true
  [1, 'bytes'],
  [2, 'bytes'],
  [4, 'bytes'],
  [1, 'extension'],
  [2, 'extension'],
  [4, 'extension'],
  [0, 'fixed', 4], // float
  [0, 'fixed', 8],
  [0, 'fixed', 1], // unsigned
  [0, 'fixed', 2],
  [0, 'fixed', 4],
  [0, 'fixed', 8],
  [0, 'fixed', 1], // signed
  [0, 'fixed', 2],
  [0, 'fixed', 4],
  [0, 'fixed', 8],
  [0, 'fixed', 2], // extensions of a fixed length, and their type
  [0, 'fixed', 3],
  [0, 'fixed', 5],
  [0, 'fixed', 9],
  [0, 'fixed', 17],
  [1, 'bytes'], // text
  [2, 'bytes'],
  [4, 'bytes'],
  [2, 'values'],
  [4, 'values'],
  [2, 'pairs'],
  [4, 'pairs']
]

/**
 * Refuses MessagePack that promises more values than there are bytes: a decoder makes room for them at once, and five
 * bytes may promise four thousand million.
 */
export function checkMessagePack(bytes: Uint8Array): void {
  const { length } = bytes
  const number = (at: number, size: number): number => {
    let value = 0
    for (let index = at; index < at + size; index++) value = value * 256 + (bytes[index] ?? 0)
    return value
  }
  let at = 0
  for (let due = 1; due > 0; due--) {
    const first = bytes[at++] ?? 0
    if (first >= 0xc0 && first < 0xe0) {
      const shape = SHAPES[first - 0xc0]
      if (shape === undefined) throw new ProtocolError('a frame is no MessagePack')
      const [size, what, fixed] = shape
      const count = fixed ?? number(at, size)
      at += size
      if (what === 'values') due += count
      else if (what === 'pairs') due += count * 2
      else at += what === 'extension' ? count + 1 : count
    } else if (first >= 0x80 && first < 0xc0) {
      if (first >= 0xa0) at += first & 0x1f
      else if (first >= 0x90) due += first & 0x0f
      else due += (first & 0x0f) * 2
    }
    if (at + due - 1 > length) throw new ProtocolError('a frame promises more than it holds')
  }
  if (at !== length) throw new ProtocolError('a frame holds more than one value')
}
