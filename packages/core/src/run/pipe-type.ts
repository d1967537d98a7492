import type { Flow, RunOptions, Source } from '../types.ts'
import type { WebWritable } from '../web/from-writable-stream.ts'
import type { SinkLike, StageLike } from './lift.ts'

/**
 * The type of `pipe`. A package that lifts more forms says which: as sources, as stages, as sinks.
 *
 * @typeParam XSource - what may stand first, beside core's own sources
 * @typeParam XStage - what may stand in the middle; such a part does not tell the type of its items
 * @typeParam XSink - what may stand last without a result
 */
export type Pipe<XSource = never, XStage = never, XSink = never> = Join<'pipe', XSource, XStage, XSink>

/** The type of `run`: that of `pipe`, but whatever stands last, it answers a promise. */
export type Run<XSource = never, XStage = never, XSink = never> = Join<'run', XSource, XStage, XSink>

/** What a pipeline is that has a stage last. */
type Open<Kind, Out> = Kind extends 'pipe' ? Flow<Out> : Promise<void>

/**
 * One overload for each number of stages and each kind of end. Options stand in overloads of their own and not in an
 * optional parameter, which would cost the callbacks of the stages their inferred types.
 */
interface Join<Kind, XSource, XStage, XSink> {
  <A, R>(source: Source<A> | XSource, sink: SinkLike<A, R>): Promise<R>
  <A>(source: Source<A> | XSource, sink: WebWritable<A> | XSink): Promise<void>
  <A>(source: Source<A> | XSource): Open<Kind, A>
  <A, B, R>(source: Source<A> | XSource, a: StageLike<A, B> | XStage, sink: SinkLike<B, R>): Promise<R>
  <A, B>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    sink: WebWritable<B> | XSink
  ): Promise<void>
  <A, B>(source: Source<A> | XSource, a: StageLike<A, B> | XStage): Open<Kind, B>
  <A, B, C, R>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    sink: SinkLike<C, R>
  ): Promise<R>
  <A, B, C>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    sink: WebWritable<C> | XSink
  ): Promise<void>
  <A, B, C>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage
  ): Open<Kind, C>
  <A, B, C, D, R>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    sink: SinkLike<D, R>
  ): Promise<R>
  <A, B, C, D>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    sink: WebWritable<D> | XSink
  ): Promise<void>
  <A, B, C, D>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage
  ): Open<Kind, D>
  <A, B, C, D, E, R>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    sink: SinkLike<E, R>
  ): Promise<R>
  <A, B, C, D, E>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    sink: WebWritable<E> | XSink
  ): Promise<void>
  <A, B, C, D, E>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage
  ): Open<Kind, E>
  <A, B, C, D, E, F, R>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    sink: SinkLike<F, R>
  ): Promise<R>
  <A, B, C, D, E, F>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    sink: WebWritable<F> | XSink
  ): Promise<void>
  <A, B, C, D, E, F>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage
  ): Open<Kind, F>
  <A, B, C, D, E, F, G, R>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    sink: SinkLike<G, R>
  ): Promise<R>
  <A, B, C, D, E, F, G>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    sink: WebWritable<G> | XSink
  ): Promise<void>
  <A, B, C, D, E, F, G>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage
  ): Open<Kind, G>
  <A, B, C, D, E, F, G, H, R>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    g: StageLike<G, H> | XStage,
    sink: SinkLike<H, R>
  ): Promise<R>
  <A, B, C, D, E, F, G, H>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    g: StageLike<G, H> | XStage,
    sink: WebWritable<H> | XSink
  ): Promise<void>
  <A, B, C, D, E, F, G, H>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    g: StageLike<G, H> | XStage
  ): Open<Kind, H>
  <A, B, C, D, E, F, G, H, I, R>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    g: StageLike<G, H> | XStage,
    h: StageLike<H, I> | XStage,
    sink: SinkLike<I, R>
  ): Promise<R>
  <A, B, C, D, E, F, G, H, I>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    g: StageLike<G, H> | XStage,
    h: StageLike<H, I> | XStage,
    sink: WebWritable<I> | XSink
  ): Promise<void>
  <A, B, C, D, E, F, G, H, I>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    g: StageLike<G, H> | XStage,
    h: StageLike<H, I> | XStage
  ): Open<Kind, I>
  <A, R>(source: Source<A> | XSource, sink: SinkLike<A, R>, options: RunOptions): Promise<R>
  <A>(source: Source<A> | XSource, sink: WebWritable<A> | XSink, options: RunOptions): Promise<void>
  <A>(source: Source<A> | XSource, options: RunOptions): Open<Kind, A>
  <A, B, R>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    sink: SinkLike<B, R>,
    options: RunOptions
  ): Promise<R>
  <A, B>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    sink: WebWritable<B> | XSink,
    options: RunOptions
  ): Promise<void>
  <A, B>(source: Source<A> | XSource, a: StageLike<A, B> | XStage, options: RunOptions): Open<Kind, B>
  <A, B, C, R>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    sink: SinkLike<C, R>,
    options: RunOptions
  ): Promise<R>
  <A, B, C>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    sink: WebWritable<C> | XSink,
    options: RunOptions
  ): Promise<void>
  <A, B, C>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    options: RunOptions
  ): Open<Kind, C>
  <A, B, C, D, R>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    sink: SinkLike<D, R>,
    options: RunOptions
  ): Promise<R>
  <A, B, C, D>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    sink: WebWritable<D> | XSink,
    options: RunOptions
  ): Promise<void>
  <A, B, C, D>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    options: RunOptions
  ): Open<Kind, D>
  <A, B, C, D, E, R>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    sink: SinkLike<E, R>,
    options: RunOptions
  ): Promise<R>
  <A, B, C, D, E>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    sink: WebWritable<E> | XSink,
    options: RunOptions
  ): Promise<void>
  <A, B, C, D, E>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    options: RunOptions
  ): Open<Kind, E>
  <A, B, C, D, E, F, R>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    sink: SinkLike<F, R>,
    options: RunOptions
  ): Promise<R>
  <A, B, C, D, E, F>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    sink: WebWritable<F> | XSink,
    options: RunOptions
  ): Promise<void>
  <A, B, C, D, E, F>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    options: RunOptions
  ): Open<Kind, F>
  <A, B, C, D, E, F, G, R>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    sink: SinkLike<G, R>,
    options: RunOptions
  ): Promise<R>
  <A, B, C, D, E, F, G>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    sink: WebWritable<G> | XSink,
    options: RunOptions
  ): Promise<void>
  <A, B, C, D, E, F, G>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    options: RunOptions
  ): Open<Kind, G>
  <A, B, C, D, E, F, G, H, R>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    g: StageLike<G, H> | XStage,
    sink: SinkLike<H, R>,
    options: RunOptions
  ): Promise<R>
  <A, B, C, D, E, F, G, H>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    g: StageLike<G, H> | XStage,
    sink: WebWritable<H> | XSink,
    options: RunOptions
  ): Promise<void>
  <A, B, C, D, E, F, G, H>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    g: StageLike<G, H> | XStage,
    options: RunOptions
  ): Open<Kind, H>
  <A, B, C, D, E, F, G, H, I, R>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    g: StageLike<G, H> | XStage,
    h: StageLike<H, I> | XStage,
    sink: SinkLike<I, R>,
    options: RunOptions
  ): Promise<R>
  <A, B, C, D, E, F, G, H, I>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    g: StageLike<G, H> | XStage,
    h: StageLike<H, I> | XStage,
    sink: WebWritable<I> | XSink,
    options: RunOptions
  ): Promise<void>
  <A, B, C, D, E, F, G, H, I>(
    source: Source<A> | XSource,
    a: StageLike<A, B> | XStage,
    b: StageLike<B, C> | XStage,
    c: StageLike<C, D> | XStage,
    d: StageLike<D, E> | XStage,
    e: StageLike<E, F> | XStage,
    f: StageLike<F, G> | XStage,
    g: StageLike<G, H> | XStage,
    h: StageLike<H, I> | XStage,
    options: RunOptions
  ): Open<Kind, I>
}
