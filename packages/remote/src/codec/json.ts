import { Buffer } from 'node:buffer'
import type { Codec } from './codec.ts'
import { checkDepth, kindOf } from './shape.ts'

/** JSON. What it would leave out or change is refused. */
export const jsonCodec: Codec = {
  encode(value) {
    check(value, 0)
    return Buffer.from(JSON.stringify(value))
  },
  decode: bytes =>
    JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as unknown
}

function check(value: unknown, depth: number): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return
    case 'number':
      if (Number.isFinite(value) && !Object.is(value, -0)) return
      return refuse(Object.is(value, -0) ? '-0' : String(value))
    case 'object':
      return value === null ? undefined : checkObject(value, depth)
    default:
      return refuse(value === undefined ? 'undefined' : `a ${typeof value}`)
  }
}

function checkObject(value: object, depth: number): void {
  checkDepth(depth)
  const kind = kindOf(value)
  if (kind === 'Array') {
    for (const item of value as readonly unknown[]) check(item, depth + 1)
    return
  }
  if (kind !== 'Object' || 'toJSON' in value)
    return refuse(kind === 'Object' ? 'an object with toJSON' : `a ${kind}`)
  for (const key of Object.keys(value)) check((value as Readonly<Record<string, unknown>>)[key], depth + 1)
}

function refuse(what: string): never {
  throw new TypeError(`${what} has no form in JSON. Use the codec msgpack, or leave it out`)
}
