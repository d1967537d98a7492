import { checkRunOptions, isAbortSignal, isPlainObject } from '../check.ts'
import { isItDuplex } from '../pull/it-duplex.ts'
import { isSource } from '../recognise.ts'
import type { RunOptions } from '../types.ts'
import { isTransformPair } from '../web/from-transform-stream.ts'

/** Parts of a pipeline, and the options that stood behind them. */
export interface Parts {
  readonly parts: readonly unknown[]
  readonly options?: RunOptions
}

/** Takes the options from the end of an argument list: a plain object that is no part of a pipeline. */
export function splitOptions(args: readonly unknown[], caller: string): Parts {
  const last = args.at(-1)
  if (isAbortSignal(last)) throw new TypeError(`${caller}: give the signal as an option: { signal }`)
  if (!isPlainObject(last) || 'send' in last || 'write' in last) return { parts: args }
  if (isSource(last) || isItDuplex(last) || isTransformPair(last)) return { parts: args }
  checkRunOptions(last, caller, ['signal', 'closeTimeout'])
  return { parts: args.slice(0, -1), options: last as RunOptions }
}
