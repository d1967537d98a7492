import type { Duplex } from 'node:stream'
import { isPlainObject } from './check.ts'
import { duplexStage } from './from-duplex.ts'
import { writableTarget } from './from-writable.ts'
import { nameOf, readableFlow, readElsewhere } from './readable-flow.ts'
import { isDuplex, isReadable, isStandard, isWritable } from './recognise.ts'

/** The arguments of `pipe` or `run` with every Node stream among them as core takes it. */
export function liftAll(args: readonly unknown[], caller: 'pipe' | 'run'): unknown[] {
  const last = args.length - (isOptions(args.at(-1)) ? 2 : 1)
  return args.map((part, index) => {
    if (index === 0) return isReadable(part) ? readableFlow(part) : part
    if (!isReadable(part) && !isWritable(part)) return part
    if (index === last && isLast(part, args[0], caller)) return writableTarget(part)
    if (isDuplex(part) && !isStandard(part)) return duplexStage(part)
    const place = isReadable(part) ? 'first' : 'last'
    throw new TypeError(
      `${caller}: argument ${index + 1} can only stand ${place}; ${nameOf(part)} is no Duplex`
    )
  })
}

/**
 * Whether what stands last is only written to. A Duplex is a stage, except where nothing is to be read from it, or
 * `run` finds that something else reads it: the same socket stands first, for one.
 */
function isLast(part: unknown, first: unknown, caller: 'pipe' | 'run'): part is Duplex {
  if (!isWritable(part)) return false
  if (isStandard(part) || !isReadable(part) || !part.readable) return true
  return caller === 'run' && (part === first || readElsewhere(part) !== undefined)
}

function isOptions(value: unknown): boolean {
  if (!isPlainObject(value)) return false
  return Object.keys(value).every(key => key === 'signal' || key === 'closeTimeout')
}
