import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Stage } from '@costream/core'
import { describe } from '@costream/core/adapter'
import type { ArgsOf, StageOf, StageRef } from './stage-ref.ts'

/** The reference to the stage that a module exports, typed by the module. */
export type RefOf<M, K extends keyof M> =
  StageOf<M, K> extends Stage<infer In, infer Out> ? StageRef<In, Out> : StageRef

/**
 * Names a stage of a module, for whatever place it is to run in: code goes there by its module, the arguments are cloned.
 *
 * @param module - the module: `new URL('./stages.js', import.meta.url)`, an absolute path, or the name of a package
 * @param name - the name of its export: a stage, or a function that answers one
 * @param args - what that function is called with
 * @returns a plain object: what `inPlace`, `threaded`, `forked` and `remote` take
 * @throws TypeError for a wrong argument, at the call
 *
 * @example
 * ```ts
 * import { pipe, toArray } from '@costream/core'
 * import { inPlace, ref, threaded } from '@costream/remote'
 *
 * const pairs = ref<typeof import('@costream/core'), 'pairwise'>('@costream/core', 'pairwise')
 * console.log(await pipe([1, 2, 3], inPlace(pairs), toArray())) // [[1, 2], [2, 3]]
 * console.log(await pipe([1, 2, 3], threaded(pairs), toArray())) // [[1, 2], [2, 3]]
 * ```
 */
export function ref<M, K extends keyof M & string>(
  module: URL | string,
  name: K,
  ...args: ArgsOf<M, K>
): RefOf<M, K> {
  return makeRef(module, name, args, 'ref') as RefOf<M, K>
}

/** Checks and makes a reference. */
function makeRef(module: unknown, name: unknown, args: unknown, caller: string): StageRef<unknown, unknown> {
  if (!(module instanceof URL) && typeof module !== 'string') {
    throw new TypeError(
      `${caller}: module must be a URL or a string, got ${describe(module)}. Write new URL('./stages.js', import.meta.url)`
    )
  }
  if (typeof name !== 'string') {
    throw new TypeError(`${caller}: name must be the name of an export, got ${describe(name)}`)
  }
  if (args !== undefined && !Array.isArray(args)) {
    throw new TypeError(`${caller}: args must be an array of arguments, got ${describe(args)}`)
  }
  return { module: addressOf(module, caller), name, args: (args as readonly unknown[] | undefined) ?? [] }
}

function addressOf(module: URL | string, caller: string): string {
  const text = String(module)
  if (text.startsWith('.')) {
    throw new TypeError(
      `${caller}: the module ${text} is relative, and would be looked for beside this package. Write new URL(${JSON.stringify(text)}, import.meta.url)`
    )
  }
  return isAbsolute(text) ? pathToFileURL(text).href : text
}

/** What a call `(ref, options)` or `(module, name, args, options)` asks for. */
export function readCall<O>(
  [first, second, ...rest]: readonly unknown[],
  caller: string
): { readonly ref: StageRef<unknown, unknown>; readonly options: O | undefined } {
  if (typeof first !== 'object' || first === null || first instanceof URL) {
    return { ref: makeRef(first, second, rest[0], caller), options: rest[1] as O | undefined }
  }
  const { module, name, args } = first as Partial<StageRef>
  return { ref: makeRef(module, name, args, caller), options: second as O | undefined }
}
