/** One way to do the work that a table compares. A name that begins with "costream" is ours. */
export interface Variant {
  readonly name: string
  /** No peer, but a limit: it does the work without what a library is for. */
  readonly limit?: boolean
  /** Does all the work once, and answers the result or a promise of it. */
  run(): unknown
}

/** What is compared with what. */
export interface Question {
  readonly title: string
  readonly variants: readonly Variant[]
  /** How many items a run handles: the table then tells nanoseconds an item. */
  readonly items?: number
  /** What is measured of a variant, and its unit. Default: the milliseconds of a run. */
  readonly gauge?: (variant: Variant) => Promise<number>
  readonly unit?: Unit
  /** What the project has set itself. */
  readonly goals?: readonly Goal[]
  /** What differs from the usual effort. */
  readonly effort?: Effort
  /** Makes what the question needs, such as files; `remove` takes it away. */
  readonly prepare?: () => unknown
  readonly remove?: () => unknown
}

export type Unit = 'ms' | 'MB' | 'KB' | 'bytes'

/** How often each variant is measured. */
export interface Effort {
  /** Runs before it counts, after that which compares the results; as many as a third of `seconds` allows. */
  readonly warmUps?: number
  /** Measured runs: `rounds`, but after `least` of them only as long as `seconds` last. */
  readonly rounds?: number
  readonly least?: number
  readonly seconds?: number
}

/** What a variant took, in the unit of its question. */
export interface Measure {
  readonly name: string
  readonly role: 'ours' | 'peer' | 'limit'
  readonly median: number
  readonly min: number
  readonly max: number
}

/** The answer to a question. */
export interface Measurement {
  readonly title: string
  readonly unit: Unit
  readonly items?: number
  readonly rounds: number
  readonly measures: readonly Measure[]
}

/** A claim that a measurement bears out or not. */
export interface Goal {
  readonly claim: string
  /** The figure that is held against the bound, from the medians. */
  readonly figure: (medians: Medians) => number
  readonly bound: { readonly atMost: number } | { readonly atLeast: number }
  /** The figure's unit. Default: `×`. */
  readonly unit?: Unit | '×'
}

/** The medians of a measurement. */
export interface Medians {
  /** That of one variant; throws where there is none of the name. */
  of(name: string): number
  /** The least of the peers', some left out by name. */
  bestPeer(except?: readonly string[]): number
}
