// Stages as everyone writes them, without a library: async generators over whatever can be iterated.

type Numbers = Iterable<number> | AsyncIterable<number>

export async function* mapped(
  source: Numbers,
  fn: (n: number) => number
): AsyncGenerator<number, void, undefined> {
  for await (const n of source) yield fn(n)
}

export async function* kept(
  source: Numbers,
  predicate: (n: number) => boolean
): AsyncGenerator<number, void, undefined> {
  for await (const n of source) if (predicate(n)) yield n
}

/** The same as `mapped` where the source is known to be synchronous. */
export async function* mappedSync(
  source: Iterable<number>,
  fn: (n: number) => number
): AsyncGenerator<number, void, undefined> {
  for (const n of source) yield fn(n)
}
