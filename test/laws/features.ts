/** What a behaviour needs of the source, the stages or the run it is tried with. */
export type Feature =
  /** Gives no item at all, one item, several items. */
  | 'values'
  /** Carries `undefined` and `null`. */
  | 'odd-items'
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
  /** The function of a stage fails. */
  | 'stage-failure'
  /** A stage stops early. */
  | 'early-stop'
  /** The source is not opened when its items are not wanted. */
  | 'nothing-wanted'
  /** The target answers, waits or fails as the cell says. */
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
  /** What failed is `undefined`. */
  | 'odd-failure'

/** Why a form cannot be tried with a feature; a feature that is not named here can. */
export type Cannot = Partial<Record<Feature, string>>
