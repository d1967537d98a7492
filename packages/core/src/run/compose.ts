import { chainName } from '../form.ts'
import { makeStage } from '../make-stage.ts'
import type { Stage } from '../types.ts'
import { lift, type StageLike } from './lift.ts'

/**
 * Joins stages to one stage, which is as universal as they are. Without any it passes every item on.
 *
 * @param stages - stages, or what serves as one in `pipe`
 * @returns a stage that runs them in order
 * @throws TypeError for an argument that is no stage, at the call
 *
 * @example
 * ```ts
 * import { compose, filter, map, pipe, toArray } from '@costream/core'
 *
 * const evenSquares = compose(
 *   filter((n: number) => n % 2 === 0),
 *   map(n => n * n),
 * )
 * console.log(await pipe([1, 2, 3, 4], evenSquares, toArray())) // [4, 16]
 * ```
 */
export function compose<A>(): Stage<A, A>
export function compose<A, B>(a: StageLike<A, B>): Stage<A, B>
export function compose<A, B, C>(a: StageLike<A, B>, b: StageLike<B, C>): Stage<A, C>
export function compose<A, B, C, D>(a: StageLike<A, B>, b: StageLike<B, C>, c: StageLike<C, D>): Stage<A, D>
export function compose<A, B, C, D, E>(
  a: StageLike<A, B>,
  b: StageLike<B, C>,
  c: StageLike<C, D>,
  d: StageLike<D, E>
): Stage<A, E>
export function compose<A, B, C, D, E, F>(
  a: StageLike<A, B>,
  b: StageLike<B, C>,
  c: StageLike<C, D>,
  d: StageLike<D, E>,
  e: StageLike<E, F>
): Stage<A, F>
export function compose<A, B, C, D, E, F, G>(
  a: StageLike<A, B>,
  b: StageLike<B, C>,
  c: StageLike<C, D>,
  d: StageLike<D, E>,
  e: StageLike<E, F>,
  f: StageLike<F, G>
): Stage<A, G>
export function compose<A, B, C, D, E, F, G, H>(
  a: StageLike<A, B>,
  b: StageLike<B, C>,
  c: StageLike<C, D>,
  d: StageLike<D, E>,
  e: StageLike<E, F>,
  f: StageLike<F, G>,
  g: StageLike<G, H>
): Stage<A, H>
export function compose<A, B, C, D, E, F, G, H, I>(
  a: StageLike<A, B>,
  b: StageLike<B, C>,
  c: StageLike<C, D>,
  d: StageLike<D, E>,
  e: StageLike<E, F>,
  f: StageLike<F, G>,
  g: StageLike<G, H>,
  h: StageLike<H, I>
): Stage<A, I>
export function compose(...stages: unknown[]): unknown {
  const forms = stages.flatMap((part, index) => lift(part, 'compose', index + 1))
  return makeStage(forms, chainName(forms) || 'identity')
}
