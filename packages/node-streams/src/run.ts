import type { EventEmitter } from 'node:events'
import type { Duplex, Readable, Writable } from 'node:stream'
import { run as coreRun, type Run } from '@costream/core'
import { liftAll } from './lift.ts'
import type { EmitterSink } from './pipe.ts'

/**
 * Core's `run`, which takes Node streams too: a Readable first, a Duplex or Transform in the middle, a Writable or a
 * Duplex last, an EventEmitter at either end, as `pipe` does.
 *
 * What comes out of a Duplex that stands last is dropped, unless something else reads it, or it stands first too.
 *
 * @returns a promise of the sink's result, of nothing where a stage or a stream stands last
 * @throws TypeError for an argument that fits no place, at the call
 *
 * @example
 * ```ts
 * import { Readable } from 'node:stream'
 * import { run } from '@costream/node-streams'
 *
 * await run(Readable.from(['bus\n', '22\n']), process.stdout) // bus, 22
 * ```
 */
export const run: Run<Readable | EventEmitter, Duplex, Writable | EmitterSink> = ((
  ...args: unknown[]
): Promise<unknown> => (coreRun as (...args: unknown[]) => Promise<unknown>)(...liftAll(args, 'run'))) as Run<
  Readable | EventEmitter,
  Duplex,
  Writable | EmitterSink
>
