import { checkCount, checkOptions } from '../check.ts'
import { describe } from '../describe.ts'
import type { Cannot } from './feature.ts'

/** What is told of anything that is checked. */
export interface CheckOptions {
  /** How many items it may hold by its nature. Default 0. */
  readonly capacity?: number
  /** Whether it never answers a promise where what is around it does not, so that `pipeSync` takes it. Default `false`. */
  readonly sync?: boolean
  /** What it cannot be tried with, and why: those cells are left out for that reason. */
  readonly cannot?: Cannot
}

/** Throws unless the options are right. */
export function checkLawOptions(options: CheckOptions, caller: string, more: readonly string[]): void {
  checkOptions(options, caller, [...more, 'capacity', 'sync', 'cannot'])
  if (options?.capacity !== undefined) checkCount(options.capacity, caller, 'capacity', 0)
  checkOptions(options?.cannot, `${caller}: cannot`)
}

/** Throws a `TypeError` unless `items` is an array. */
export function checkItems(items: unknown, caller: string, name: string): void {
  if (!Array.isArray(items)) {
    throw new TypeError(`${caller}: ${name} must be an array, got ${describe(items)}`)
  }
}
