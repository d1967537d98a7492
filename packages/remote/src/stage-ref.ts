import type { Stage } from '@costream/core'

/** The arguments of what a module exports under a name: none where it exports a stage itself. */
export type ArgsOf<M, K extends keyof M> =
  M[K] extends Stage<never, unknown>
    ? readonly []
    : M[K] extends (...args: infer A) => unknown
      ? Readonly<A>
      : never

/** The stage that a module's export is, or that it makes. */
export type StageOf<M, K extends keyof M> =
  M[K] extends Stage<infer In, infer Out>
    ? Stage<In, Out>
    : M[K] extends (...args: never) => Stage<infer In, infer Out>
      ? Stage<In, Out>
      : never

/** Where the code of a stage is: a module, the name of its export, and what that is called with. */
export interface StageRef<in In, out Out> {
  /** The module: a `file:` URL, or what `import` takes there. */
  readonly module: string
  /** The name of the export: a stage, or a function that answers one. */
  readonly name: string
  /** What the function is called with; it is cloned on its way. */
  readonly args: readonly unknown[]
  /** Never there: it carries the types of the items. */
  readonly types?: (item: In) => Out
}
