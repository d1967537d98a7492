import type { BytesDecoder } from './decode-utf8.ts'

/** How many characters are made at once: each is an argument of a call. */
const MOST = 8192

/** Decodes ISO 8859-1: every byte is the code of its character. `TextDecoder` takes that name for Windows-1252. */
export class Latin1Decoder implements BytesDecoder {
  readonly fault = undefined
  readonly held = 0

  decode(bytes: Uint8Array): string {
    let text = ''
    for (let at = 0; at < bytes.length; at += MOST) {
      text += String.fromCharCode(...bytes.subarray(at, at + MOST))
    }
    return text
  }

  end(): void {}
}
