import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

// The collector, without a flag on the command line.
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void

/**
 * Collects young objects. A full collection would be unfair to what is timed next: it throws optimised code away that
 * refers to closures of earlier runs.
 */
export function collectYoung(): void {
  collect({ type: 'minor' })
}

/** Collects everything, and answers what the heap still holds, in bytes. */
export function heapInUse(): number {
  collect()
  return process.memoryUsage().heapUsed
}
