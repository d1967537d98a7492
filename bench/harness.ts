import { isDeepStrictEqual } from 'node:util'
import { collectYoung } from './garbage.ts'
import type { Effort, Measure, Measurement, Question, Variant } from './question.ts'

/** What is done where nothing else is said: at least `least` rounds, more of them as long as there is time. */
const USUAL: Required<Effort> = { warmUps: 3, rounds: 11, least: 5, seconds: 5 }

/**
 * Measures the variants of a question against each other.
 *
 * The rounds are interleaved, each begins with another variant, and garbage is collected before each run: what the
 * machine does meanwhile, and what one variant leaves behind, falls on all alike.
 *
 * @param effort - how often; what the question itself says of that comes first
 * @throws Error when two variants answer different results
 */
export function measure(question: Question, effort: Effort = {}): Promise<Measurement> {
  const { warmUps, rounds, least, seconds } = { ...USUAL, ...question.effort, ...effort }
  const { title, variants, items, unit = 'ms', gauge = elapsed } = question
  return prepared(question, async () => {
    const end = after(seconds / 3)
    await compare(question)
    await repeat(warmUps, 0, end, () => inTurn(variants, 0, gauge))
    const figures = variants.map((): number[] => [])
    const made = await repeat(rounds, least, after(seconds), round =>
      inTurn(variants, round, async variant => {
        figures[variants.indexOf(variant)]?.push(await gauge(variant))
      })
    )
    const measures = variants.map((variant, index) => summary(variant, figures[index] ?? []))
    return { title, unit, rounds: made, measures, ...(items === undefined ? {} : { items }) }
  })
}

/** Runs every variant once; throws unless all answer the same. */
export function checkResults(question: Question): Promise<unknown> {
  return prepared(question, () => compare(question))
}

async function compare({ title, variants }: Question): Promise<unknown> {
  const [first, ...others] = variants
  if (first === undefined) throw new Error(`${title}: there is no variant`)
  const expected = await first.run()
  for (const { name, run } of others) {
    const result = await run()
    if (isDeepStrictEqual(result, expected)) continue
    throw new Error(`${title}: "${name}" answers ${result}, "${first.name}" answers ${expected}`)
  }
  return expected
}

async function prepared<T>(question: Question, act: () => Promise<T>): Promise<T> {
  await question.prepare?.()
  try {
    return await act()
  } finally {
    await question.remove?.()
  }
}

/** Acts up to `most` times, and after `least` times only until the clock shows `end`; answers how often it did. */
async function repeat(
  most: number,
  least: number,
  end: number,
  act: (time: number) => Promise<void>
): Promise<number> {
  let times = 0
  while (times < most && (times < least || performance.now() < end)) await act(times++)
  return times
}

/** What the clock shows when so many seconds are over. */
function after(seconds: number): number {
  return performance.now() + seconds * 1000
}

/** Visits all variants one by one, beginning with another one in each round. */
async function inTurn(
  variants: readonly Variant[],
  round: number,
  visit: (variant: Variant) => Promise<unknown>
): Promise<void> {
  const start = round % variants.length
  for (const variant of [...variants.slice(start), ...variants.slice(0, start)]) await visit(variant)
}

/** The milliseconds that a run takes. */
async function elapsed(variant: Variant): Promise<number> {
  collectYoung()
  const start = performance.now()
  await variant.run()
  return performance.now() - start
}

function summary({ name, limit }: Variant, figures: readonly number[]): Measure {
  const role = name.startsWith('costream') ? 'ours' : limit ? 'limit' : 'peer'
  return { name, role, median: median(figures), min: Math.min(...figures), max: Math.max(...figures) }
}

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}
