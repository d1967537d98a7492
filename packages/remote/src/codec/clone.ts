import { deserialize, serialize } from 'node:v8'
import type { Codec } from './codec.ts'

/** Node's structured clone. It is not made for bytes from a stranger. */
export const cloneCodec: Codec = { encode: serialize, decode: deserialize }
