import type { DONE } from './done.ts'

/** What `send` answers: nothing (ready for more), `DONE` (send no more), or a promise of one of the two (wait). */
export type Reply = void | typeof DONE | PromiseLike<void | typeof DONE>

/** A failure, boxed so that `undefined` can be the error. */
export interface Failure {
  readonly error: unknown
}

/** Hears that a target ended by itself between two sends: with its failure, or well. */
export type EndListener = (failure?: Failure) => void

/**
 * The push side: where items are sent to. What Python calls a primed coroutine.
 *
 * One send at a time: whoever got a promise does not send again until it settles.
 */
export interface Target<in In, out Result = void> {
  /** Takes one item. */
  send(item: In): Reply
  /**
   * Raises a failure where the target waits; throws or rejects with it unless it is handled. Where `aborted` is true the
   * run is over, and nobody wants what handling would give.
   */
  throw(error: unknown, aborted?: boolean): Reply
  /** A good end: flushes, releases, and answers the result. Idempotent. */
  close(): Result | PromiseLike<Result>
  /** `true`: wants no item at all. Asked once, before the source is opened. */
  readonly done?: boolean
  /** Tells `listener` when the target ends by itself between sends; answers how to unsubscribe. */
  onEnd?(listener: EndListener): () => void
}

/** Where items come from. A string or a byte array counts as one item, not as its elements. */
export type Source<T> = Iterable<T> | AsyncIterable<T>

/** A source with stages attached, not started. Iterating it runs the stages; so does driving it into a target. */
export interface Flow<out T> extends AsyncIterable<T, undefined>, AsyncDisposable {
  [Symbol.asyncIterator](): AsyncIterator<T, undefined>
}

/** A universal transform: give it a target and it pushes, give it a source and it pulls. */
export interface Stage<in In, out Out> {
  <R>(target: Target<Out, R>): Target<In, R>
  <R>(sink: Sink<Out, R>): Sink<In, R>
  (source: Source<In>): Flow<Out>
}

/** A recipe for a target that ends a pipeline: every run opens a fresh one. */
export interface Sink<in In, out R> {
  /** Drains the source and answers the result. */
  (source: Source<In>): Promise<R>
  /** Opens a fresh target. */
  open(): Target<In, R>
}

/** What a callback gets beside the item. */
export interface CallContext {
  /** How many items this callback was given before, in this run. */
  readonly index: number
  /** Aborts when the run fails, is aborted or is stopped while the callback works. */
  readonly signal: AbortSignal
}

/** Options of everything that runs a pipeline. */
export interface RunOptions {
  /** Aborts the run: it rejects with the signal's reason once everything is released. */
  readonly signal?: AbortSignal
  /** How long, in milliseconds, a source that waits for ever may delay the end of the run. Default 100. */
  readonly closeTimeout?: number
}
