/** What goes into the stages of a cell, and what is to come out. */
export interface Sample {
  readonly items: readonly unknown[]
  /** What comes out when all of them have gone in and the source has ended. */
  readonly expected: readonly unknown[]
  /** After how many items each of these comes; `Infinity` where it comes at the end. */
  readonly due: readonly number[]
  /** Whether of fewer items comes the beginning of that; else nothing is known of it. */
  readonly oneByOne: boolean
}

/** A sample of which each item becomes one. */
export function oneByOne(items: readonly unknown[], change: (item: unknown) => unknown): Sample {
  return { items, expected: items.map(change), due: items.map((_, index) => index + 1), oneByOne: true }
}

/** How many things come out of so many items, while the source goes on. */
export function arriving({ due }: Sample, items: number): number {
  return due.filter(needed => needed <= items).length
}
