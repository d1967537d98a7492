import { checkOptions, describe } from '@costream/core/adapter'
import { checkChild, checkCodec } from './check.ts'
import type { CodecName } from './codec/codec.ts'
import { type Place, shared } from './near/place.ts'
import { type ChildOptions, startProcess } from './process/start-process.ts'

/** Options of `child`. */
export interface ChildProcessOptions extends ChildOptions {
  /** How items become bytes. Default `'clone'`. */
  readonly codec?: CodecName
}

/** A child process that is kept for several stages. */
export interface Child extends AsyncDisposable {}

const places = new WeakMap<object, Place>()

/**
 * Makes a child process that several stages share, one after the other or at a time: it starts once, when first needed.
 *
 * While nothing runs in it, it does not keep the program alive. Where it is lost, the next run starts a new one.
 *
 * @param options - how it is started, and how items become bytes
 * @returns what `forked` takes as its option `child`; disposing ends it, and what runs in it
 * @throws TypeError for a wrong option, at the call
 *
 * @example
 * ```ts
 * import { pipe, toArray } from '@costream/core'
 * import { child, forked, ref } from '@costream/remote'
 *
 * const one = child()
 * const pairs = ref<typeof import('@costream/core'), 'pairwise'>('@costream/core', 'pairwise')
 * const stage = forked(pairs, { child: one })
 * console.log(await pipe([1, 2, 3], stage, stage, toArray())) // [[[1, 2], [2, 3]]]
 * await one[Symbol.asyncDispose]()
 * ```
 */
export function child(options: ChildProcessOptions = {}): Child {
  const { codec = 'clone', ...started } = options
  checkOptions(options, 'child', ['codec', 'cwd', 'env', 'execArgv'])
  checkCodec(codec, 'child')
  checkChild(started, 'child', 'the options')
  const place = shared(() => startProcess({ codec, child: started }))
  const made = { [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() }
  places.set(made, place)
  return made
}

/** Where the stages of a child are opened. */
export function placeOf(made: unknown, caller: string): Place {
  const place = places.get(made as object)
  if (place !== undefined) return place
  throw new TypeError(`${caller}: child must be made by child(), got ${describe(made)}`)
}
