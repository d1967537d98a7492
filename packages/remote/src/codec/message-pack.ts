import { Decoder, Encoder, ExtensionCodec } from '@msgpack/msgpack'
import { checkMessagePack } from './check-message-pack.ts'
import type { Codec } from './codec.ts'
import { checkDepth, kindOf } from './shape.ts'

/** What MessagePack has no form for: `undefined` and -0. */
class Special {
  readonly code: number

  constructor(code: number) {
    this.code = code
  }
}

const SPECIALS: readonly unknown[] = [undefined, -0]
const UNDEFINED = new Special(0)
const MINUS_ZERO = new Special(1)

type ArrayClass = new (buffer: ArrayBuffer) => ArrayBufferView

/** Binary data, by its kind. MessagePack's own would come out as views of one buffer. */
const ARRAYS: readonly ArrayClass[] = [
  Uint8Array,
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView
]

/** An ArrayBuffer stands behind them. */
const BUFFER = ARRAYS.length

const extensionCodec = new ExtensionCodec()

const encoder = new Encoder({ extensionCodec })
const decoder = new Decoder({ extensionCodec })

/** MessagePack, with extensions for what JavaScript has besides. It runs nothing of what it reads. */
export const messagePackCodec: Codec = {
  encode: value => encoder.encode(plain(value, 0)),
  decode(bytes) {
    checkMessagePack(bytes)
    return decoder.decode(bytes)
  }
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}

function encodeBinary(value: unknown): Uint8Array | null {
  const isBuffer = value instanceof ArrayBuffer
  if (!isBuffer && !ArrayBuffer.isView(value)) return null
  const kind = isBuffer ? BUFFER : ARRAYS.findIndex(each => value instanceof each)
  const bytes = isBuffer ? new Uint8Array(value) : bytesOf(value)
  const encoded = new Uint8Array(bytes.length + 1)
  encoded[0] = kind
  encoded.set(bytes, 1)
  return encoded
}

function decodeBinary(bytes: Uint8Array): unknown {
  const { buffer } = bytes.slice(1)
  const [kind = -1] = bytes
  const Class = ARRAYS[kind]
  if (kind === BUFFER) return buffer
  if (Class === undefined) throw new TypeError('there is no such kind of binary data')
  return new Class(buffer)
}

/** One extension: what it makes of a value, where the value is of its kind. */
function extend(
  type: number,
  encode: (value: unknown) => Uint8Array | null,
  decode: (bytes: Uint8Array) => unknown
): void {
  extensionCodec.register({ type, encode, decode })
}

extend(
  0,
  value => (value instanceof Special ? Uint8Array.of(value.code) : null),
  ([code = -1]) => SPECIALS[code]
)
extend(
  1,
  value => (typeof value === 'bigint' ? encoder.encode(String(value)) : null),
  bytes => BigInt(decoder.decode(bytes) as string)
)
extend(
  2,
  value => (value instanceof Map ? encoder.encode(plain([...value], 1)) : null),
  bytes => new Map(decoder.decode(bytes) as [unknown, unknown][])
)
extend(
  3,
  value => (value instanceof Set ? encoder.encode(plain([...value], 1)) : null),
  bytes => new Set(decoder.decode(bytes) as unknown[])
)
extend(4, encodeBinary, decodeBinary)

const CARRIED = ['Map', 'Set', 'ArrayBuffer']

/** The value as the encoder takes it: itself, or a copy in which what it would change is replaced. */
function plain(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'undefined':
      return UNDEFINED
    case 'number':
      return Object.is(value, -0) ? MINUS_ZERO : value
    case 'string':
      if (value.isWellFormed()) return value
      throw new TypeError('a text with half a surrogate pair has no form in MessagePack')
    case 'function':
    case 'symbol':
      throw new TypeError(`a ${typeof value} has no form in MessagePack`)
    case 'object':
      return value === null ? null : plainObject(value, depth)
    default:
      return value
  }
}

function plainObject(value: object, depth: number): unknown {
  checkDepth(depth)
  if (ArrayBuffer.isView(value)) return value
  const kind = kindOf(value)
  if (kind === 'Array') return plainArray(value as readonly unknown[], depth)
  if (kind === 'Object') return plainRecord(value as Readonly<Record<string, unknown>>, depth)
  if (CARRIED.includes(kind) || (kind === 'Date' && !Number.isNaN((value as Date).getTime()))) return value
  throw new TypeError(`a ${kind} has no form in MessagePack`)
}

function plainArray(items: readonly unknown[], depth: number): readonly unknown[] {
  let copy: unknown[] | undefined
  for (let index = 0; index < items.length; index++) {
    const item = items[index]
    const encoded = plain(item, depth + 1)
    if (copy === undefined && encoded !== item) copy = items.slice(0, index)
    copy?.push(encoded)
  }
  return copy ?? items
}

function plainRecord(record: Readonly<Record<string, unknown>>, depth: number): object {
  let copy: Record<string, unknown> | undefined
  for (const key of Object.keys(record)) {
    if (key === '__proto__') throw new TypeError('a property called __proto__ has no form in MessagePack')
    const encoded = plain(record[key], depth + 1)
    if (encoded === record[key] && key.isWellFormed()) continue
    if (!key.isWellFormed())
      throw new TypeError('a name with half a surrogate pair has no form in MessagePack')
    copy ??= { ...record }
    copy[key] = encoded
  }
  return copy ?? record
}
