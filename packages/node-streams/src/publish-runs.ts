import { channel } from 'node:diagnostics_channel'
import { type WatchedRun, watchRuns } from '@costream/core'
import { checkOptions, describe } from './check.ts'

/** Options of `publishRuns`. */
export interface PublishRunsOptions {
  /** The name of the channel. Default `'costream:run'`. */
  readonly channel?: string
}

/** What is published of a run, when it begins and when it ends. */
export interface RunMessage {
  readonly event: 'began' | 'ended'
  /** The run: `run.inspect()` tells how it stands. */
  readonly run: WatchedRun
}

/**
 * Publishes every run that begins from now on, and its end, on a channel of `node:diagnostics_channel`, where monitoring
 * tools look.
 *
 * @param options - the channel's name
 * @returns what ends the publishing when it is disposed of
 * @throws TypeError for a wrong option
 *
 * @example
 * ```ts
 * import { subscribe } from 'node:diagnostics_channel'
 * import { count, map } from '@costream/core'
 * import { pipe, publishRuns, type RunMessage } from '@costream/node-streams'
 *
 * subscribe('costream:run', message => {
 *   const { event, run } = message as RunMessage
 *   console.log(event, run.inspect().parts.map(({ name, items }) => `${name} ${items}`).join(', '))
 *   // began Array 0, map 0, count 0
 *   // ended Array 2, map 2, count 2
 * })
 * const publishing = publishRuns()
 * await pipe([1, 2], map(n => n * 2), count())
 * publishing[Symbol.dispose]()
 * ```
 */
export function publishRuns(options: PublishRunsOptions = {}): Disposable {
  checkOptions(options, 'publishRuns', ['channel'])
  const { channel: name = 'costream:run' } = options
  if (typeof name !== 'string') {
    throw new TypeError(`publishRuns: channel must be a string, got ${describe(name)}`)
  }
  const runs = channel(name)
  return watchRuns((event, run) => {
    if (runs.hasSubscribers) runs.publish({ event, run } satisfies RunMessage)
  })
}
