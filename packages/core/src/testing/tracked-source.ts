import { checkCount, checkFunction, checkOptions } from '../check.ts'
import { describe } from '../describe.ts'
import type { Source } from '../types.ts'
import { callback, channel, eventEmitter, eventTarget, observable } from './fed-sources.ts'
import {
  array,
  asyncGenerator,
  asyncIterator,
  generator,
  iterator,
  readableStream
} from './iterable-sources.ts'
import { Player, type SourceLog, type SourceScript } from './player.ts'

/** The forms of tracked sources that answer at once. */
type SyncForm = 'array' | 'generator' | 'iterator' | 'iterator without return'

/** The forms of tracked sources. */
export type TrackedForm =
  | SyncForm
  | 'async generator'
  | 'async iterator'
  | 'async iterator without return'
  | 'ReadableStream'
  | 'channel'
  | 'EventTarget'
  | 'EventEmitter'
  | 'callback'
  | 'observable'

/** A source that notes what happens to it. */
export interface TrackedSource<T, S extends Source<T> = Source<T>> {
  readonly source: S
  readonly log: SourceLog
}

const FORMS: Record<TrackedForm, <T>(player: Player<T>) => Source<T>> = {
  array,
  generator,
  iterator: player => iterator(player, true),
  'iterator without return': player => iterator(player, false),
  'async generator': asyncGenerator,
  'async iterator': player => asyncIterator(player, true),
  'async iterator without return': player => asyncIterator(player, false),
  ReadableStream: player => readableStream(player) as unknown as AsyncIterable<never>,
  channel,
  EventTarget: eventTarget,
  EventEmitter: eventEmitter,
  callback,
  observable
}

const OPTIONS = [
  'items',
  'endless',
  'failAt',
  'failure',
  'parkAt',
  'onPark',
  'slow',
  'cleanUpFailure'
] as const satisfies readonly (keyof SourceScript<unknown>)[]

/**
 * Makes a source that does what a script says and notes what happens to it: how often it was opened, read and cleaned
 * up, how many items it gave.
 *
 * `'iterator'` and `'async iterator'` are plain objects; the others are what their names say. EventTarget and
 * EventEmitter stand for what `listen` makes of them, `'callback'` and `'observable'` for what `fromCallback` and
 * `fromObservable` do. An array tells nothing.
 *
 * @param form - what kind of source
 * @param script - its items, and where it fails, parks or takes its time
 * @returns the source, for one run, and its log
 * @throws TypeError, RangeError for an unknown form or a wrong script
 *
 * @example
 * ```ts
 * import { pipe, take, toArray } from '@costream/core'
 * import { trackedSource } from '@costream/core/testing'
 *
 * const { source, log } = trackedSource('generator', { items: [1, 2, 3], endless: true })
 * console.log(await pipe(source, take(4), toArray())) // [1, 2, 3, 1]
 * console.log(log.given, log.cleanUps) // 4 1
 * ```
 */
export function trackedSource<T>(form: SyncForm, script: SourceScript<T>): TrackedSource<T, Iterable<T>>
export function trackedSource<T>(
  form: 'ReadableStream',
  script: SourceScript<T>
): TrackedSource<T, ReadableStream<T> & AsyncIterable<T>>
export function trackedSource<T>(
  form: Exclude<TrackedForm, SyncForm>,
  script: SourceScript<T>
): TrackedSource<T, AsyncIterable<T>>
export function trackedSource<T>(form: TrackedForm, script: SourceScript<T>): TrackedSource<T>
export function trackedSource<T>(form: TrackedForm, script: SourceScript<T>): TrackedSource<T> {
  if (!Object.hasOwn(FORMS, form)) {
    const known = Object.keys(FORMS).join(', ')
    throw new TypeError(`trackedSource: form must be one of ${known}, got ${describe(form)}`)
  }
  checkScript(script)
  const player = new Player(script)
  return { source: FORMS[form](player), log: player.log }
}

function checkScript(script: SourceScript<unknown>): void {
  checkOptions(script, 'trackedSource', OPTIONS)
  const { items, failAt, parkAt, onPark } = script ?? {}
  if (!Array.isArray(items)) {
    throw new TypeError(`trackedSource: items must be an array, got ${describe(items)}`)
  }
  if (failAt !== undefined) checkCount(failAt, 'trackedSource', 'failAt', 0)
  if (parkAt !== undefined) checkCount(parkAt, 'trackedSource', 'parkAt', 0)
  if (onPark !== undefined) checkFunction(onPark, 'trackedSource', 'onPark')
}
