import { chainName } from '../form.ts'
import { makeStage } from '../make-stage.ts'
import type { Stage } from '../types.ts'
import { lift, type StageLike } from './lift.ts'

/**
 * The type of `compose`. A package that lifts more forms says which.
 *
 * @typeParam X - what may be joined beside core's own forms; such a part does not tell the type of its items
 */
export interface Compose<X = never> {
  <A>(): Stage<A, A>
  <A, B>(a: StageLike<A, B> | X): Stage<A, B>
  <A, B, C>(a: StageLike<A, B> | X, b: StageLike<B, C> | X): Stage<A, C>
  <A, B, C, D>(a: StageLike<A, B> | X, b: StageLike<B, C> | X, c: StageLike<C, D> | X): Stage<A, D>
  <A, B, C, D, E>(
    a: StageLike<A, B> | X,
    b: StageLike<B, C> | X,
    c: StageLike<C, D> | X,
    d: StageLike<D, E> | X
  ): Stage<A, E>
  <A, B, C, D, E, F>(
    a: StageLike<A, B> | X,
    b: StageLike<B, C> | X,
    c: StageLike<C, D> | X,
    d: StageLike<D, E> | X,
    e: StageLike<E, F> | X
  ): Stage<A, F>
  <A, B, C, D, E, F, G>(
    a: StageLike<A, B> | X,
    b: StageLike<B, C> | X,
    c: StageLike<C, D> | X,
    d: StageLike<D, E> | X,
    e: StageLike<E, F> | X,
    f: StageLike<F, G> | X
  ): Stage<A, G>
  <A, B, C, D, E, F, G, H>(
    a: StageLike<A, B> | X,
    b: StageLike<B, C> | X,
    c: StageLike<C, D> | X,
    d: StageLike<D, E> | X,
    e: StageLike<E, F> | X,
    f: StageLike<F, G> | X,
    g: StageLike<G, H> | X
  ): Stage<A, H>
  <A, B, C, D, E, F, G, H, I>(
    a: StageLike<A, B> | X,
    b: StageLike<B, C> | X,
    c: StageLike<C, D> | X,
    d: StageLike<D, E> | X,
    e: StageLike<E, F> | X,
    f: StageLike<F, G> | X,
    g: StageLike<G, H> | X,
    h: StageLike<H, I> | X
  ): Stage<A, I>
}

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
export const compose: Compose = ((...stages: unknown[]): unknown => {
  const forms = stages.flatMap((part, index) => lift(part, 'compose', index + 1))
  return makeStage(forms, chainName(forms) || 'identity')
}) as Compose
