/** What the checks tell a stage that is tried, and are told by it. */
export interface Probe {
  /** Call it once for every item that the stage works on: it answers the item, and fails where the stage is to fail. */
  pass<T>(item: T): T
  /** Call it where a body begins, and dispose of what it answers in the body's clean-up: `using _ = probe.body()`. */
  body(): Disposable
}
