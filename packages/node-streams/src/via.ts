import type { Duplex } from 'node:stream'
import type { Stage } from '@costream/core'
import { checkDuplex, duplexStage } from './from-duplex.ts'

/**
 * Makes a typed stage of a Node Duplex or Transform, as `fromDuplex` does: what goes in and what comes out cannot be
 * told from the stream.
 *
 * @param duplex - a fresh stream that nothing else reads
 * @returns a universal stage
 * @throws TypeError when `duplex` is not a Duplex, can take nothing any more, or something else reads it
 *
 * @example
 * ```ts
 * import { createGzip } from 'node:zlib'
 * import { map, pipe, toArray } from '@costream/core'
 * import { via } from '@costream/node-streams'
 *
 * const zip = via<string, Buffer>(createGzip())
 * const chunks = await pipe(['bus 22'], zip, map(chunk => chunk.length), toArray())
 * console.log(chunks.length > 0) // true
 * ```
 */
export function via<In, Out>(duplex: Duplex): Stage<In, Out> {
  checkDuplex(duplex, 'via')
  return duplexStage(duplex)
}
