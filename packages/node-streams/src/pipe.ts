import type { EventEmitter } from 'node:events'
import type process from 'node:process'
import type { Duplex, Readable, Writable } from 'node:stream'
import { pipe as corePipe, type Pipe } from '@costream/core'
import { liftAll } from './lift.ts'

/** What is only written to: a Writable that is no Duplex, and the standard streams. */
export type NodeSink = (Writable & { readonly read?: never }) | typeof process.stdout | typeof process.stderr

/** An EventEmitter that is no stream. */
export type EmitterSink = EventEmitter & {
  readonly read?: never
  readonly write?: never
  readonly send?: never
}

/**
 * Core's `pipe`, which takes Node streams too: a Readable first, a Duplex or Transform in the middle, a Writable last.
 *
 * An EventEmitter that is no stream is a source of its 'data' events, until 'end', 'close' or 'error'; at the end of a
 * pipeline it is made to emit those. For other events use `listen`. A Duplex that stands last is a stage, so that the pipeline is a flow; `run` writes to it. `process.stdout` and
 * `process.stderr` are never ended, and a reader of theirs that goes away is an early stop.
 *
 * @throws TypeError for an argument that fits no place, at the call
 *
 * @example
 * ```ts
 * import { Readable } from 'node:stream'
 * import { map } from '@costream/core'
 * import { pipe } from '@costream/node-streams'
 *
 * const buses = Readable.from([{ route: '22' }, { route: '147' }])
 * await pipe(buses, map((bus: { route: string }) => `${bus.route}\n`), process.stdout) // 22, 147
 * ```
 */
export const pipe: Pipe<Readable | EventEmitter, Duplex, NodeSink | EmitterSink> = ((
  ...args: unknown[]
): unknown => (corePipe as (...args: unknown[]) => unknown)(...liftAll(args, 'pipe'))) as Pipe<
  Readable | EventEmitter,
  Duplex,
  NodeSink | EmitterSink
>
