import { checkFunction, checkOptions } from '../check.ts'
import { describe } from '../describe.ts'
import { makeSink } from '../make-sink.ts'
import { sound } from '../push/sound.ts'
import { isTarget } from '../recognise.ts'
import type { Sink, Target } from '../types.ts'

/** Options of `sink`. */
export interface SinkOptions {
  /** What diagnostics call the sink. Default: the name of the function. */
  readonly name?: string
}

/**
 * Makes a sink of a function that makes targets, a coroutine mostly.
 *
 * @param open - answers a fresh target; called anew for every run
 * @param options - the sink's name
 * @returns a sink whose result is that of the target
 * @throws TypeError when `open` is not a function; from a run, when what it answers is not a target
 *
 * @example
 * ```ts
 * import { coroutine, END, pipe, receiveOrEnd, sink } from '@costream/core'
 *
 * const longest = coroutine(function* () {
 *   let best = ''
 *   for (let word; (word = yield* receiveOrEnd<string>()) !== END; ) {
 *     if (word.length > best.length) best = word
 *   }
 *   return best
 * })
 * console.log(await pipe(['bus', 'route'], sink(longest))) // route
 * ```
 */
export function sink<In, R>(open: () => Target<In, R>, options?: SinkOptions): Sink<In, R> {
  checkFunction(open, 'sink', 'open')
  checkOptions(options, 'sink', ['name'])
  const name = options?.name ?? (open.name || 'sink')
  const opened = (): Target<In, R> => {
    const target = open()
    if (isTarget(target, name)) return sound(target as Target<In, R>)
    throw new TypeError(`${name}: open must answer a target, got ${describe(target)}`)
  }
  return makeSink(opened, name)
}
