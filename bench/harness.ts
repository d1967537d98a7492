import { isDeepStrictEqual } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** One way to do the work that a table compares. */
export interface Variant {
  readonly name: string
  /** Does all the work once, and answers the result or a promise of it. */
  run(): unknown
}

/** What is compared with what. */
export interface Question {
  readonly title: string
  /** The variant whose time counts as 1. */
  readonly reference: string
  readonly variants: readonly Variant[]
  /** Removes what the question made to be measured. */
  readonly remove?: () => void
}

/** How often each variant is run. */
export interface Effort {
  /** Runs before the clock counts. Default 3. */
  readonly warmUps?: number
  /** Timed runs. Default 11. */
  readonly rounds?: number
}

/** What one variant took, in milliseconds, and how that compares with the reference. */
export interface Measure {
  readonly name: string
  readonly median: number
  readonly min: number
  readonly max: number
  readonly ratio: number
}

/**
 * Times the variants of a question against each other.
 *
 * The rounds are interleaved, each begins with another variant, and garbage is collected before each run: what the
 * machine does meanwhile, and what one variant leaves behind, falls on all alike.
 *
 * @throws Error when two variants answer different results, or the reference is not among them
 */
export async function measure(question: Question, effort: Effort = {}): Promise<Measure[]> {
  const { warmUps = 3, rounds = 11 } = effort
  const { variants } = question
  await checkResults(question)
  for (let round = 0; round < warmUps; round++) {
    for (const variant of variants) await timed(variant)
  }
  const times = variants.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < variants.length; turn++) {
      const index = (round + turn) % variants.length
      times[index]?.push(await timed(variants[index] as Variant))
    }
  }
  const reference = median(times[variants.findIndex(({ name }) => name === question.reference)] ?? [])
  return variants.map(({ name }, index) => summary(name, times[index] ?? [], reference))
}

/** Runs every variant once; throws unless all answer what the reference does. */
export async function checkResults({ title, reference, variants }: Question): Promise<unknown> {
  const first = variants.find(({ name }) => name === reference)
  if (first === undefined) throw new Error(`${title}: the reference "${reference}" is not among the variants`)
  const expected = await first.run()
  for (const variant of variants) {
    const result = await variant.run()
    if (isDeepStrictEqual(result, expected)) continue
    throw new Error(`${title}: "${variant.name}" answers ${result}, "${reference}" answers ${expected}`)
  }
  return expected
}

/** A table in Markdown, the fastest first. */
export function toTable(measures: readonly Measure[], reference: string): string {
  const rows = measures
    .toSorted((a, b) => a.median - b.median)
    .map(({ name, median, min, max, ratio }) => {
      const spread = `${min.toFixed(1)} – ${max.toFixed(1)}`
      return `| ${name} | ${median.toFixed(1)} | ${spread} | ${ratio.toFixed(2)} |`
    })
  return [`| variant | median, ms | min – max, ms | × ${reference} |`, '|---|--:|--:|--:|', ...rows].join(
    '\n'
  )
}

async function timed(variant: Variant): Promise<number> {
  collectGarbage()
  const start = performance.now()
  await variant.run()
  return performance.now() - start
}

function summary(name: string, times: readonly number[], reference: number): Measure {
  const middle = median(times)
  return { name, median: middle, min: Math.min(...times), max: Math.max(...times), ratio: middle / reference }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

const collectGarbage: () => void = exposeGarbageCollector()

/**
 * The collector of young objects, without a flag on the command line. A full collection would be unfair: it throws
 * optimised code away that refers to closures of earlier runs.
 */
function exposeGarbageCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void
  return () => collect({ type: 'minor' })
}
