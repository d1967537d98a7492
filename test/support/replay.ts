import type { Parameters } from 'fast-check'

const { COSTREAM_SEED, COSTREAM_PATH, COSTREAM_RUNS } = process.env

/** What all random choices of a test file come from. CONTRIBUTING says how to play a failure again. */
export const SEED: number =
  COSTREAM_SEED === undefined ? Math.trunc(Math.random() * 2 ** 31) : Number(COSTREAM_SEED)

/** Whether the tests run at their full size: `pnpm test:long`. */
export const LONG: boolean = process.env.MODE === 'long'

/** The parameters of a property that is tried so often: those of a failure where one is played again. */
export function replayable(runs: number): Parameters<unknown> & { readonly numRuns: number } {
  return {
    seed: SEED,
    numRuns: COSTREAM_RUNS === undefined ? runs * (LONG ? 10 : 1) : Number(COSTREAM_RUNS),
    ...(COSTREAM_PATH !== undefined && { path: COSTREAM_PATH, endOnFailure: true })
  }
}
