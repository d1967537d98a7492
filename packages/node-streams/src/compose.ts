import type { Duplex } from 'node:stream'
import { type Compose, compose as coreCompose } from '@costream/core'
import { liftStage } from './lift.ts'

/**
 * Core's `compose`, which joins Node Duplexes and Transforms too. A Node stream among them serves one run, and so does
 * the stage.
 *
 * With `toDuplex` it makes one Duplex of parts of any form.
 *
 * @returns a stage that runs its parts in order
 * @throws TypeError for an argument that is no stage, or a Duplex that can serve no run, at the call
 *
 * @example
 * ```ts
 * import { Readable } from 'node:stream'
 * import { pipeline } from 'node:stream/promises'
 * import { createGunzip, createGzip } from 'node:zlib'
 * import { lines, map } from '@costream/core'
 * import { compose, toDuplex, toWritable } from '@costream/node-streams'
 *
 * const there = toDuplex(compose(map((text: string) => `${text}\n`), createGzip()))
 * const back = toDuplex(compose(createGunzip(), lines()))
 * const print = { send: (line: string) => console.log(line), throw() {}, close() {} }
 * await pipeline(Readable.from(['bus', '22']), there, back, toWritable(print)) // bus, 22
 * ```
 */
export const compose: Compose<Duplex> = ((...parts: unknown[]): unknown =>
  (coreCompose as (...parts: unknown[]) => unknown)(
    ...parts.map((part, index) => liftStage(part, `compose: argument ${index + 1}`))
  )) as Compose<Duplex>
