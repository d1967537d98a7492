import { describe } from '../describe.ts'
import { type Form, ITEM_ADVICE } from '../form.ts'
import { isPromise } from '../is-promise.ts'
import { extendFlow } from '../pull/flow.ts'
import { isItDuplex } from '../pull/it-duplex.ts'
import { advice, isSink, isSource, isStage, isTarget } from '../recognise.ts'
import type { Flow, RunOptions, Sink, Source, Target } from '../types.ts'
import { checkUnlocked } from '../web/from-readable-stream.ts'
import { isTransformPair } from '../web/from-transform-stream.ts'
import { fromWritableStream, type WebWritable } from '../web/from-writable-stream.ts'
import { CLOSE_TIMEOUT } from './close-timeout.ts'
import { within } from './cursor.ts'
import { startRun } from './drive.ts'
import { lift } from './lift.ts'
import { splitOptions } from './options.ts'

/** A pipeline put together: a flow where it ends in a stage, a promise where it ends in a sink. */
export type Pipeline = { readonly flow: Flow<unknown> } | { readonly result: Promise<unknown> }

/** Puts a pipeline together out of a source and parts of any form. */
export function assemble(args: readonly unknown[], caller: string): Pipeline {
  const { parts, options } = splitOptions(args, caller)
  const [first, ...rest] = parts
  const source = liftSource(first, caller)
  if (rest.length === 0) return { flow: extendFlow(source, [], options) }
  const last = rest.pop()
  const forms = rest.flatMap((part, index) => lift(part, caller, index + 2))
  return finish(source, forms, last, caller, parts.length, options)
}

function liftSource(first: unknown, caller: string): Source<unknown> {
  const source = isTransformPair(first) ? first.readable : isItDuplex(first) ? first.source : first
  checkUnlocked(source, caller, 'the first argument')
  if (isSource(source)) return source
  const hint = isStage(first) ? '. To join stages use compose' : advice(first)
  throw new TypeError(`${caller}: the first argument must be a source, got ${describe(first)}${hint}`)
}

/** Joins the last part, which may be a sink of some form, or one more stage. */
function finish(
  source: Source<unknown>,
  forms: readonly Form[],
  last: unknown,
  caller: string,
  place: number,
  options?: RunOptions
): Pipeline {
  const flow = extendFlow(source, forms, options)
  if (isSink(last) || isTarget(last, caller)) {
    return { result: startRun(flow, last as Sink<unknown, unknown> | Target<unknown, unknown>) }
  }
  if (isWebWritable(last)) return { result: startRun(flow, fromWritableStream(last)) }
  if (isItDuplex(last)) return foreign(last.sink, flow, options)
  if (typeof last === 'function' && !isStage(last) && !isGeneratorFunction(last)) {
    return foreign(last as (source: Flow<unknown>) => unknown, flow, options)
  }
  return { flow: extendFlow(flow, lift(last, caller, place)) }
}

/** Calls a function of unknown kind with the flow: what it answers says whether it is a sink or a stage. */
function foreign(
  fn: (source: Flow<unknown>) => unknown,
  flow: Flow<unknown>,
  options?: RunOptions
): Pipeline {
  const answer = options?.signal?.aborted ? Promise.reject(options.signal.reason) : call(fn, flow)
  if (isPromise(answer)) return { result: observe(answer, flow, options) }
  if (isSource(answer)) return { flow: extendFlow(answer, []) }
  flow[Symbol.asyncDispose]().then(undefined, () => {})
  throw new TypeError(
    `The last function of a pipeline must answer a promise (a sink) or an iterable (a stage), got ${describe(answer)}${advice(answer) || ITEM_ADVICE}`
  )
}

function call(fn: (source: Flow<unknown>) => unknown, flow: Flow<unknown>): unknown {
  try {
    return fn(flow)
  } catch (error) {
    return Promise.reject(error)
  }
}

/** Waits for a foreign sink, returns what it did not read, and lets an abort end the wait. */
async function observe(
  answer: PromiseLike<unknown>,
  flow: Flow<unknown>,
  options?: RunOptions
): Promise<unknown> {
  const { signal, closeTimeout = CLOSE_TIMEOUT } = options ?? {}
  const settled = Promise.resolve(answer).finally(() => flow[Symbol.asyncDispose]())
  if (signal === undefined) return settled
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => {
    within(
      closeTimeout,
      settled.catch(() => {}),
      'sink',
      answer
    ).then(() => aborted.reject(signal.reason))
  }
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([aborted.promise, settled])
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function isWebWritable(value: unknown): value is WebWritable<unknown> {
  return typeof (value as { getWriter?: unknown } | null)?.getWriter === 'function'
}

function isGeneratorFunction(fn: object): boolean {
  return /Generator/.test(Object.prototype.toString.call(fn))
}
