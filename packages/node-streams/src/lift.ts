import type { Duplex } from 'node:stream'
import { isPlainObject } from './check.ts'
import { emitterSource, emitterTarget } from './emitter.ts'
import { checkDuplex, duplexStage } from './from-duplex.ts'
import { writableTarget } from './from-writable.ts'
import { readableFlow, readElsewhere } from './readable-flow.ts'
import { isDuplex, isEmitter, isReadable, isStandard, isWritable } from './recognise.ts'
import { nameOf } from './state.ts'

/** The arguments of `pipe` or `run` with every Node stream among them as core takes it. */
export function liftAll(args: readonly unknown[], caller: 'pipe' | 'run'): unknown[] {
  const last = args.length - (isOptions(args.at(-1)) ? 2 : 1)
  return args.map((part, index) => {
    if (index === 0)
      return isReadable(part) ? readableFlow(part) : isEmitter(part) ? emitterSource(part) : part
    if (index === last && isLast(part, args[0], caller)) return writableTarget(part)
    if (index === last && isEmitter(part)) return emitterTarget(part)
    return liftMiddle(part, `${caller}: argument ${index + 1}`)
  })
}

/** What joins streams to a stage, as core takes it; a Duplex that can serve no run is refused. */
export function liftStage(part: unknown, where: string): unknown {
  if (isDuplex(part) && !isStandard(part)) checkDuplex(part, where)
  return liftMiddle(part, where)
}

/** What stands between others, as core takes it. */
function liftMiddle(part: unknown, where: string): unknown {
  if (isEmitter(part))
    throw new TypeError(`${where} can only stand first or last; ${nameOf(part)} is no stream`)
  if (!isReadable(part) && !isWritable(part)) return part
  if (isDuplex(part) && !isStandard(part)) return duplexStage(part)
  const place = isReadable(part) ? 'first' : 'last'
  throw new TypeError(`${where} can only stand ${place}; ${nameOf(part)} is no Duplex`)
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
