import { isPlainObject } from '../check.ts'

/** Whether two items are the same: arrays, plain objects and binary data by what they hold, all else by identity. */
export function sameItem(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return sameBytes(a, b)
  const comparable = (Array.isArray(a) && Array.isArray(b)) || (isPlainObject(a) && isPlainObject(b))
  if (!comparable) return false
  const [left, right] = [entries(a), entries(b)]
  return (
    left.size === right.size &&
    [...left].every(([key, item]) => right.has(key) && sameItem(item, right.get(key)))
  )
}

function entries(value: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value))
}

function sameBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  if (a.constructor !== b.constructor || a.byteLength !== b.byteLength) return false
  const [left, right] = [a, b].map(view => new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
  return left?.every((byte, index) => byte === right?.[index]) === true
}
