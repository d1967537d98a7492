import { type Branded, SINK, STAGE } from '../brands.ts'
import { describe } from '../describe.ts'
import { DONE } from '../done.ts'
import type { Form } from '../form.ts'
import { plan } from '../pull/plan.ts'
import { attachAll } from '../push/attach-all.ts'
import { sound } from '../push/sound.ts'
import { advice, isSink, isSource, isStage, isTarget } from '../recognise.ts'
import type { Reply, Sink, Stage, Target } from '../types.ts'
import type { Cursor } from './cursor.ts'
import { checkSync, insist, runSync } from './drive-sync.ts'
import { withoutTurns } from './turn.ts'

/**
 * Joins a synchronous source, stages and perhaps a sink, and runs them without a promise.
 *
 * With a sink last it runs at once and answers the sink's result; with a stage last it answers an iterable, which runs
 * as it is read: all that one item becomes is made before the first of it is handed out.
 *
 * @param source - an iterable; a string or binary data is one item
 * @returns the sink's result, or an iterable of what the last stage gives
 * @throws TypeError for a wrong argument, and where anything answers a promise; else the first failure
 *
 * @example
 * ```ts
 * import { map, pipeSync, toArray } from '@costream/core'
 *
 * console.log(pipeSync([1, 2], map(n => n * 2), toArray())) // [2, 4]
 * ```
 */
export function pipeSync<A, R>(source: Iterable<A>, sink: Sink<A, R> | Target<A, R>): R
export function pipeSync<A>(source: Iterable<A>): Iterable<A>
export function pipeSync<A, B, R>(source: Iterable<A>, a: Stage<A, B>, sink: Sink<B, R> | Target<B, R>): R
export function pipeSync<A, B>(source: Iterable<A>, a: Stage<A, B>): Iterable<B>
export function pipeSync<A, B, C, R>(
  source: Iterable<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  sink: Sink<C, R> | Target<C, R>
): R
export function pipeSync<A, B, C>(source: Iterable<A>, a: Stage<A, B>, b: Stage<B, C>): Iterable<C>
export function pipeSync<A, B, C, D, R>(
  source: Iterable<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  sink: Sink<D, R> | Target<D, R>
): R
export function pipeSync<A, B, C, D>(
  source: Iterable<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>
): Iterable<D>
export function pipeSync<A, B, C, D, E, R>(
  source: Iterable<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  sink: Sink<E, R> | Target<E, R>
): R
export function pipeSync<A, B, C, D, E>(
  source: Iterable<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>
): Iterable<E>
export function pipeSync<A, B, C, D, E, F, R>(
  source: Iterable<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  e: Stage<E, F>,
  sink: Sink<F, R> | Target<F, R>
): R
export function pipeSync<A, B, C, D, E, F>(
  source: Iterable<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  e: Stage<E, F>
): Iterable<F>
export function pipeSync<A, B, C, D, E, F, G, R>(
  source: Iterable<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  e: Stage<E, F>,
  f: Stage<F, G>,
  sink: Sink<G, R> | Target<G, R>
): R
export function pipeSync<A, B, C, D, E, F, G>(
  source: Iterable<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  e: Stage<E, F>,
  f: Stage<F, G>
): Iterable<G>
export function pipeSync<A, B, C, D, E, F, G, H, R>(
  source: Iterable<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  e: Stage<E, F>,
  f: Stage<F, G>,
  g: Stage<G, H>,
  sink: Sink<H, R> | Target<H, R>
): R
export function pipeSync<A, B, C, D, E, F, G, H>(
  source: Iterable<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  e: Stage<E, F>,
  f: Stage<F, G>,
  g: Stage<G, H>
): Iterable<H>
export function pipeSync<A, B, C, D, E, F, G, H, I, R>(
  source: Iterable<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  e: Stage<E, F>,
  f: Stage<F, G>,
  g: Stage<G, H>,
  h: Stage<H, I>,
  sink: Sink<I, R> | Target<I, R>
): R
export function pipeSync<A, B, C, D, E, F, G, H, I>(
  source: Iterable<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  e: Stage<E, F>,
  f: Stage<F, G>,
  g: Stage<G, H>,
  h: Stage<H, I>
): Iterable<I>
export function pipeSync(source: unknown, ...parts: unknown[]): unknown {
  if (!isSource(source)) {
    throw new TypeError(
      `pipeSync: the first argument must be an iterable, got ${describe(source)}${advice(source)}`
    )
  }
  const last = parts.at(-1)
  const sink = isSink(last) || isTarget(last, 'pipeSync') ? last : undefined
  const forms = (sink === undefined ? parts : parts.slice(0, -1)).flatMap(formsOf)
  const { origin, forms: before } = plan(source)
  const all = [...before, ...forms]
  const items = checkSync(origin, all, 'pipeSync')
  if (sink === undefined) return { [Symbol.iterator]: () => iterateSync(items, all) }
  return runSync(items, all, () =>
    isSink(sink)
      ? ((sink as Sink<unknown, unknown> & Branded)[SINK]?.() as Target<unknown, unknown>)
      : sound(sink)
  )
}

function formsOf(part: unknown, index: number): readonly Form[] {
  if (isStage(part)) return (part as Stage<unknown, unknown> & Branded)[STAGE] ?? []
  throw new TypeError(`pipeSync: argument ${index + 2} must be a stage, got ${describe(part)}${advice(part)}`)
}

/**
 * Pulls the source through the stages; what one item becomes is handed out before the next is taken.
 *
 * It is one function because a generator's `try` has to stand around all that it yields.
 */
function* iterateSync(
  openSource: () => Cursor<unknown>,
  forms: readonly Form[]
): Generator<unknown, void, undefined> {
  const out: unknown[] = []
  let left = false // whether the reader stopped: nobody wants what a stage holds back
  const collector: Target<unknown> = {
    send(item): Reply {
      if (left) return DONE
      out.push(item)
    },
    get done() {
      return left
    },
    throw(error) {
      throw error
    },
    close() {}
  }
  const head = withoutTurns(() => attachAll(forms, collector))
  const close = (): unknown => withoutTurns(() => insist(head.close()))
  let over = false
  try {
    if (head.done !== true) {
      for (const item of { [Symbol.iterator]: () => openSource().iterator as Iterator<unknown> }) {
        const reply = withoutTurns(() => insist(head.send(insist(item))))
        yield* out.splice(0)
        if (reply === DONE) break
      }
    }
    over = true
    close()
  } catch (error) {
    over = true
    try {
      withoutTurns(() => insist(head.throw(error)))
      close()
    } catch (raised) {
      yield* out.splice(0) // what came before the failure
      throw raised
    }
  } finally {
    left = !over
    if (left) close()
  }
  yield* out
}
