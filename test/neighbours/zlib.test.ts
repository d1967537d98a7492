import type { Duplex } from 'node:stream'
import * as zlib from 'node:zlib'
import { via } from '@costream/node-streams'
import { fromLines, toLines } from './support/lines.ts'
import type { Neighbour } from './support/neighbour.ts'
import { nextTo } from './support/next-to.ts'

const pairs: Record<string, readonly [pack: () => Duplex, unpack: () => Duplex]> = {
  gzip: [zlib.createGzip, zlib.createGunzip],
  deflate: [zlib.createDeflate, zlib.createInflate],
  brotli: [quickBrotli, zlib.createBrotliDecompress]
}

for (const [format, [pack, unpack]] of Object.entries(pairs)) nextTo(`zlib: ${format}`, there(pack, unpack))

/** Packs and unpacks. */
function there(pack: () => Duplex, unpack: () => Duplex): Neighbour {
  return {
    open() {
      const streams = [pack(), unpack()] as const
      return { before: [toLines(), ...streams.map(stream => via(stream)), fromLines()], streams }
    }
  }
}

/** Brotli's default quality takes minutes for what a test writes. */
function quickBrotli(): Duplex {
  return zlib.createBrotliCompress({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })
}
