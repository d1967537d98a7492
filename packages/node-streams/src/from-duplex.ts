import type { Duplex } from 'node:stream'
import { pull, type Stage } from '@costream/core'
import { describe } from './check.ts'
import { couple } from './couple.ts'
import { readElsewhere } from './readable-flow.ts'
import { isDuplex } from './recognise.ts'
import { checkAlive, nameOf } from './state.ts'

/**
 * Makes a stage of a Node Duplex or Transform. The stream, and so the stage, serves one run; `via` is its typed form.
 *
 * A stage that is stopped early destroys the stream; a stream that is destroyed fails the stage, it never looks like
 * an end.
 *
 * @param duplex - a fresh stream that nothing else reads
 * @returns a universal stage
 * @throws TypeError when `duplex` is not a Duplex, can take nothing any more, or something else reads it
 *
 * @example
 * ```ts
 * import { createGzip } from 'node:zlib'
 * import { pipe, reduce } from '@costream/core'
 * import { fromDuplex } from '@costream/node-streams'
 *
 * const text = ['22 '.repeat(1000)]
 * const size = reduce((sum: number, chunk: unknown) => sum + (chunk as Buffer).length, 0)
 * console.log((await pipe(text, fromDuplex(createGzip()), size)) < 100) // true
 * ```
 */
export function fromDuplex(duplex: Duplex): Stage<unknown, unknown> {
  checkDuplex(duplex, 'fromDuplex')
  return duplexStage(duplex)
}

/** Throws unless a run can begin with `duplex`. */
export function checkDuplex(duplex: unknown, caller: string): void {
  if (!isDuplex(duplex)) {
    throw new TypeError(`${caller}: duplex must be a Node Duplex or Transform, got ${describe(duplex)}`)
  }
  checkAlive(duplex, caller)
  const other = readElsewhere(duplex)
  if (other !== undefined) throw new TypeError(`${caller}: cannot read ${nameOf(duplex)}: ${other}`)
}

/** The stage of a stream in whatever state: what is wrong with it fails the run. */
export function duplexStage<In, Out>(duplex: Duplex): Stage<In, Out> {
  return pull(source => couple<In, Out>(source, duplex), { name: duplex.constructor.name || 'Duplex' })
}
