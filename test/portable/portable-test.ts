/** How many of what a test looked at, by name. */
export type Counts = Readonly<Record<string, number>>

/** A test as data: whatever runs it need not be known to it, nor the platform. */
export interface PortableTest {
  readonly name: string
  /** How long, in milliseconds, it may take. Default 60,000. */
  readonly timeout?: number
  /** Fails by throwing. */
  readonly run: () => Counts | void | Promise<Counts | void>
}

/** A test that failed, and how. */
export interface Failed {
  readonly name: string
  readonly message: string
}

/** What came of some tests. */
export interface Report {
  readonly passed: number
  readonly failed: readonly Failed[]
  readonly counts: Counts
}

/** How long, in milliseconds, a test may take that does not say so. */
export const PATIENCE = 60_000

/** Adds up counts by name. */
export function add(sum: Counts, counts: Counts): Counts {
  const names = new Set([...Object.keys(sum), ...Object.keys(counts)])
  return Object.fromEntries([...names].map(name => [name, (sum[name] ?? 0) + (counts[name] ?? 0)]))
}
