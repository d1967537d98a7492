import type { Sink, Stage, Target } from '@costream/core'

/** Where the code of a stage is: a module, the name of its export, and what that is called with. */
export interface StageRef<in In = never, out Out = unknown> {
  /** The address of the module. */
  readonly module: string
  /** The name of the export: a stage, or a function that answers one. */
  readonly name: string
  /** What the function is called with; cloned on its way. */
  readonly args: readonly unknown[]
  /** Never there: it carries the types of the items. */
  readonly types?: (item: In) => Out
}

/** The arguments of what a module exports under a name: none where it exports the stage or sink itself. */
export type ArgsOf<M, K extends keyof M> =
  M[K] extends Stage<never, unknown>
    ? readonly []
    : M[K] extends Sink<never, unknown>
      ? readonly []
      : M[K] extends (...args: infer A) => unknown
        ? Readonly<A>
        : never

type Made<E> = E extends Stage<never, unknown> | Sink<never, unknown>
  ? E
  : E extends (...args: never) => infer R
    ? Awaited<R>
    : E

/** The stage that a module's export is, or that it makes. */
export type StageOf<M, K extends keyof M> =
  Made<M[K]> extends Stage<infer In, infer Out> ? Stage<In, Out> : never

/** The sink or target that a module's export is, or that it makes. */
export type TargetOf<M, K extends keyof M> =
  Made<M[K]> extends Sink<infer In, infer R>
    ? Target<In, R>
    : Made<M[K]> extends Target<infer In, infer R>
      ? Target<In, R>
      : never
