import { type Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { count, filter, map, pipe } from '@costream/core'
import * as rx from 'rxjs'
import { allocatedBy } from './allocated.ts'
import { heapInUse } from './garbage.ts'
import { inAProcess } from './in-a-process.ts'
import { kept, mapped } from './peers/generators.ts'
import { transformThat } from './platform-streams.ts'
import type { Effort, Question, Variant } from './question.ts'
import { sleepers } from './tasks.ts'
import { counted, double, increment, isEven } from './work.ts'
import { fromAsyncGenerator, workloadA } from './workload-a.ts'

/** Of all that do workload A, those that are worth a full collection for each run. */
const CHOSEN: ReadonlySet<string> = new Set([
  'bare for await',
  'loop written by hand',
  'costream: pipe',
  'costream: for await over pipe',
  '@most/core',
  'RxJS',
  'Effect Stream',
  'Effect Stream, fromArray',
  'it-pipe, it-map, it-filter, it-reduce',
  'three async generators'
])

/** Of these, those that are worth a process. */
const PROCESSES: ReadonlySet<string> = new Set([
  'bare for await',
  'costream: pipe',
  'RxJS',
  'Effect Stream',
  'three async generators'
])

/** What is counted differs less than what is timed. */
const COUNTED: Effort = { warmUps: 1, rounds: 3, least: 3 }

/** What workload A over `size` integers takes of memory, and what waits takes, of which there are a hundredth as many. */
export function memory(size = 1_000_000): Question[] {
  const many = Math.ceil(size / 100)
  const [fromArray, , fromGenerator] = workloadA(size)
  return [
    ...[fromArray, fromGenerator].flatMap(question => (question ? [allocation(size, question)] : [])),
    steady(size),
    ...(fromGenerator ? [peak(size, fromGenerator)] : []),
    waiting('A pipeline of three stages that waits', many, pipelines),
    waiting('A task that sleeps', many, sleepers)
  ]
}

function allocation(size: number, { title, variants }: Question): Question {
  return {
    title: `Allocated for an item of workload A, ${title.toLowerCase()}`,
    unit: 'bytes',
    variants: chosen(variants),
    gauge: async ({ run }) => (await allocatedBy(run)) / size,
    effort: COUNTED
  }
}

function chosen(variants: readonly Variant[]): Variant[] {
  return variants.filter(({ name }) => CHOSEN.has(name))
}

/** What the heap holds when three quarters of the items went through. */
function steady(size: number): Question {
  let held = 0
  const { variants } = fromAsyncGenerator(size, async function* () {
    for (let n = 0; n < size; n++) {
      if (n === Math.floor(size * 0.75)) held = heapInUse()
      yield n
    }
  })
  return {
    title: 'Heap in the midst of workload A, from an async generator',
    unit: 'KB',
    variants: chosen(variants),
    async gauge({ run }) {
      const before = heapInUse()
      await run()
      return (held - before) / 1024
    },
    effort: COUNTED
  }
}

function peak(size: number, { title, variants }: Question): Question {
  return {
    title: 'Resident set, what workload A from an async generator adds to it at most',
    unit: 'MB',
    variants: chosen(variants).filter(({ name }) => PROCESSES.has(name)),
    gauge: async ({ name }) => (await inAProcess('workload-a', title, name, size)).risen / 1e6,
    effort: { ...COUNTED, warmUps: 0 }
  }
}

/** Begins so many, and answers how they are ended. */
type Begin = (count: number) => () => unknown

function waiting(title: string, many: number, forms: Readonly<Record<string, Begin>>): Question {
  const variants = Object.entries(forms).map(
    ([name, begin]): Variant => ({
      name,
      async run() {
        await begin(many)()
        return many
      }
    })
  )
  return {
    title,
    unit: 'bytes',
    variants,
    async gauge(variant) {
      const before = heapInUse()
      const end = forms[variant.name]?.(many)
      await delay(100) // until all wait
      const held = heapInUse() - before
      await end?.()
      return held / many
    },
    effort: COUNTED
  }
}

const transform = (): Transform => transformThat((n: number) => n, true)

const pipelines: Readonly<Record<string, Begin>> = {
  'costream: pipe': gated(source => pipe(source, map(increment), filter(isEven), map(double), count())),
  'three async generators': gated(source => counted(mapped(kept(mapped(source, increment), isEven), double))),
  RxJS: gated(source =>
    rx.lastValueFrom(rx.from(source).pipe(rx.map(increment), rx.filter(isEven), rx.map(double), rx.count()))
  ),
  'stream.pipeline, three Transforms': gated(source =>
    pipeline(source, transform(), transform(), transform(), new Writable({ objectMode: true }))
  )
}

/** Pipelines over sources that wait, and end when they are told to. */
function gated(run: (source: AsyncIterable<number>) => Promise<unknown>): Begin {
  return many => {
    const { promise, resolve } = Promise.withResolvers<number[]>()
    const source = async function* (): AsyncGenerator<number, void, undefined> {
      yield* await promise
    }
    const all = Array.from({ length: many }, () => run(source()))
    return () => {
      resolve([])
      return Promise.all(all)
    }
  }
}
