/** What a behaviour needs of the source, the stages or the run that it is tried with. */
export type Feature =
  /** The source goes on for ever. */
  | 'endless'
  /** The source fails. */
  | 'source-failure'
  /** The source never answers. */
  | 'parked'
  /** The source takes its time. */
  | 'slow-source'
  /** The source has a clean-up, which fails. */
  | 'clean-up-failure'
  /** `undefined`, `null` and `NaN` flow. */
  | 'odd-items'
  /** The stage fails. */
  | 'stage-failure'
  /** A stage takes its time. */
  | 'slow-stage'
  /** A stage never answers. */
  | 'parked-stage'
  /** A stage stops early. */
  | 'early-stop'
  /** The source is not opened when nothing of it is wanted. */
  | 'nothing-wanted'
  /** The target answers or fails as the behaviour says. */
  | 'acting-target'
  /** The target answers DONE. */
  | 'target-done'
  /** The target, or whoever reads, takes its time. */
  | 'slow-target'
  /** The target, or whoever reads, never answers. */
  | 'parked-target'
  /** The target fails when it is closed. */
  | 'close-failure'
  /** Whoever reads stops by `break`. */
  | 'break'
  /** The run takes a signal. */
  | 'abort'
  /** What failed is `undefined`, or another odd value. */
  | 'odd-failure'

/** Why something cannot be tried with a feature; one that is not named here can. */
export type Cannot = Partial<Readonly<Record<Feature, string>>>
