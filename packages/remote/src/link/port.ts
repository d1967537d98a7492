import type { FailureData, OutcomeData } from './frame.ts'

/** What one direction of a stream sends through, at either of its ends. */
export interface Port {
  /** Posts items; answers their bytes. Throws where they cannot be carried; nothing has gone then. */
  data(seq: number, items: readonly unknown[]): number
  raise(failure: FailureData, aborted: boolean): void
  end(total: number): void
  credit(items: number, bytes: number): void
  cancel(failure: FailureData | null): void
  closed(total: number, outcome: OutcomeData): void
}
