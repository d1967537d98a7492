/** What is known at once of how large an item is, in bytes: of text and binary data. */
export function weigh(item: unknown): number {
  if (typeof item === 'string') return item.length
  if (ArrayBuffer.isView(item) || item instanceof ArrayBuffer) return item.byteLength
  return 0
}
