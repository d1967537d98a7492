import type { Sink, StageLike, Target } from '@costream/core'
import { describe, SINK, STAGE } from '@costream/core/adapter'
import type { OpenRequest } from '../link/frame.ts'
import { inChunks } from './in-chunks.ts'
import type { FarPart } from './run-far.ts'

type AnyStage = StageLike<unknown, unknown>

type Exports = Readonly<Record<string, unknown>>

/** Loads what a request names: a module's export, or what that answers for the arguments. */
export async function loadPart({ module, ...request }: Omit<OpenRequest, 'window'>): Promise<FarPart> {
  if (module === undefined) throw new TypeError(`Cannot load ${request.stage}: no module is named`)
  return makePart(exportOf(await load(module), request.stage, module), request)
}

/** Makes a stage, or a sink, of what was exported or registered under a name. */
export async function makePart(
  made: unknown,
  { stage, args, back, chunks = false }: Pick<OpenRequest, 'stage' | 'args' | 'back' | 'chunks'>
): Promise<FarPart> {
  const part = isMade(made) || typeof made !== 'function' ? made : await made(...args)
  if (back && isStageLike(part))
    return { stage: chunks ? (inChunks(part as AnyStage) as unknown as AnyStage) : (part as AnyStage) }
  if (!back && isTargetLike(part)) return { target: part }
  const kind = back ? 'a stage' : 'a sink or a target'
  throw new TypeError(`${stage} is not ${kind}, nor a function that answers one: it is ${describe(part)}`)
}

async function load(module: string): Promise<Exports> {
  try {
    return (await import(module)) as Exports
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`Cannot load the module ${module}: ${reason}`, { cause: error })
  }
}

function exportOf(exports: Exports, name: string, module: string): unknown {
  if (Object.hasOwn(exports, name)) return exports[name]
  throw new TypeError(
    `The module ${module} has no export ${JSON.stringify(name)}. Its exports are ${Object.keys(exports).join(', ')}`
  )
}

function isMade(value: unknown): boolean {
  return typeof value === 'function' && (STAGE in value || SINK in value)
}

export function isTargetLike(value: unknown): value is Target<unknown, unknown> | Sink<unknown, unknown> {
  if (typeof value === 'function') return SINK in value
  const { send, throw: raise, close } = (value ?? {}) as Readonly<Record<string, unknown>>
  return [send, raise, close].every(each => typeof each === 'function')
}

/** What `compose` takes; it has the last word. */
function isStageLike(value: unknown): boolean {
  return typeof value === 'function'
    ? !(SINK in value)
    : typeof value === 'object' && value !== null && !isTargetLike(value)
}
