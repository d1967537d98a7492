import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Question } from './question.ts'

/** Core as it is published; `pnpm build` makes it. */
const core = new URL('../packages/core/dist/index.js', import.meta.url).href

/** What each program does with its one item. */
const WORK = 'const add = n => n + 1, even = n => n % 2 === 0, double = n => n * 2'

/** Whole programs, each in a process of its own. */
export function startUp(): Question[] {
  return [
    {
      title: 'A program that imports',
      variants: [
        { name: 'nothing', limit: true, run: () => ran('') },
        { name: 'costream: core', run: () => ran(`import '${core}'`) },
        { name: 'rxjs', run: () => ran("import 'rxjs'") },
        { name: 'effect', run: () => ran("import 'effect'") },
        { name: 'effect/Stream', run: () => ran("import 'effect/Stream'") },
        {
          name: 'ix/asynciterable and its operators',
          run: () => ran("import 'ix/asynciterable'; import 'ix/asynciterable/operators'")
        },
        { name: 'iter-tools', run: () => ran("import 'iter-tools'") },
        { name: 'streaming-iterables', run: () => ran("import 'streaming-iterables'") },
        {
          name: 'it-pipe, it-map, it-filter',
          run: () => ran("import 'it-pipe'; import 'it-map'; import 'it-filter'")
        },
        { name: '@most/core and scheduler', run: () => ran("import '@most/core'; import '@most/scheduler'") },
        { name: 'stream-chain', run: () => ran("import 'stream-chain'") }
      ],
      goals: [
        {
          claim: 'The import of core: so much more than an empty program',
          figure: ({ of }) => of('costream: core') - of('nothing'),
          bound: { atMost: 15 },
          unit: 'ms'
        }
      ]
    },
    {
      title: 'A program that prints what becomes of one item',
      variants: [
        {
          name: 'async generators',
          limit: true,
          run: () =>
            ran(`${WORK}
              const map = async function* (source, fn) { for await (const n of source) yield fn(n) }
              const filter = async function* (source, fn) { for await (const n of source) if (fn(n)) yield n }
              for await (const n of map(filter(map([1], add), even), double)) console.log(n)`)
        },
        {
          name: 'costream: pipe',
          run: () =>
            ran(`import { filter, forEach, map, pipe } from '${core}'; ${WORK}
              await pipe([1], map(add), filter(even), map(double), forEach(n => console.log(n)))`)
        },
        {
          name: 'RxJS',
          run: () =>
            ran(`import { filter, from, map } from 'rxjs'; ${WORK}
              from([1]).pipe(map(add), filter(even), map(double)).subscribe(n => console.log(n))`)
        },
        {
          name: 'Effect Stream',
          run: () =>
            ran(`import * as Effect from 'effect/Effect'; import * as Stream from 'effect/Stream'; ${WORK}
              const stream = Stream.make(1).pipe(Stream.map(add), Stream.filter(even), Stream.map(double))
              await Effect.runPromise(Stream.runForEach(stream, n => Effect.sync(() => console.log(n))))`)
        },
        {
          name: 'it-pipe, it-map, it-filter',
          run: () =>
            ran(`import { pipe } from 'it-pipe'; import map from 'it-map'; import filter from 'it-filter'; ${WORK}
              const out = pipe([1], s => map(s, add), s => filter(s, even), s => map(s, double))
              for await (const n of out) console.log(n)`)
        },
        {
          name: 'Readable.map, filter, map',
          run: () =>
            ran(`import { Readable } from 'node:stream'; ${WORK}
              await Readable.from([1]).map(add).filter(even).map(double).forEach(n => console.log(n))`)
        }
      ]
    }
  ]
}

/** Runs a program beside the peers; answers what it prints. */
async function ran(program: string): Promise<string> {
  const args = ['--input-type=module', '--eval', program]
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd })
  return stdout.trim()
}
