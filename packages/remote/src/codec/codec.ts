import { cloneCodec } from './clone.ts'
import { jsonCodec } from './json.ts'
import { messagePackCodec } from './message-pack.ts'

/** How values become bytes, and again values: the same ones, or an error. */
export interface Codec {
  /** Throws a TypeError for a value that would not come out as it went in. */
  encode(value: unknown): Uint8Array
  /** Throws for bytes that are no value. */
  decode(bytes: Uint8Array): unknown
}

/**
 * How items become bytes. `'clone'` is Node's structured clone, and for peers that are trusted; `'json'` takes what JSON
 * takes; `'msgpack'` takes binary data, dates, maps, sets, big integers and `undefined` as well.
 */
export type CodecName = 'clone' | 'json' | 'msgpack'

/** The codecs, by name. */
export const CODECS: Readonly<Record<CodecName, Codec>> = {
  clone: cloneCodec,
  json: jsonCodec,
  msgpack: messagePackCodec
}
