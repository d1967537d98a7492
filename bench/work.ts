// What is done to each item: the same functions for all variants, and next to nothing, so that what is measured is
// what lies between the items.

export const increment = (n: number): number => n + 1
export const double = (n: number): number => n * 2
export const negate = (n: number): number => -n
export const add = (sum: number, n: number): number => sum + n

/** Keeps half of what counts up. */
export const isEven = (n: number): boolean => n % 2 === 0

/** Keeps all, where one that drops some would spare what follows its work. */
export const isPositive = (n: number): boolean => n > 0

/** The integers from 0. */
export function integers(size: number): number[] {
  return Array.from({ length: size }, (_, n) => n)
}

/** The same from a generator. */
export function* counting(size: number): Generator<number, void, undefined> {
  for (let n = 0; n < size; n++) yield n
}

/** The same from an async generator. */
export async function* countingAsync(size: number): AsyncGenerator<number, void, undefined> {
  for (let n = 0; n < size; n++) yield n
}

/** The same, one a call, and null after the last. */
export function nextOf(size: number): () => number | null {
  let next = 0
  return () => (next < size ? next++ : null)
}

/** How much an item counts where items are counted. */
export const one = (): number => 1

/** Adds up what is pulled. */
export async function summed(numbers: AsyncIterable<number>): Promise<number> {
  let total = 0
  for await (const n of numbers) total = add(total, n)
  return total
}

/** Counts what is pulled. */
export async function counted(items: Iterable<unknown> | AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const _ of items) count++
  return count
}
