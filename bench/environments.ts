import { drive, pipe, reduce, type Stage } from '@costream/core'
import { inPlace, ref, threaded } from '@costream/remote'
import { xmlRecords } from '@costream/xml'
import { Places } from './elsewhere/places.ts'
import { type Bus, found, incremented, worked } from './elsewhere/stages.ts'
import { feedChunks } from './feed-chunks.ts'
import { ratio } from './goals.ts'
import { comlink, piscina, transferred } from './peers/workers.ts'
import type { Question, Variant } from './question.ts'
import { add, integers } from './work.ts'

type Stages = typeof import('./elsewhere/stages.ts')

/** The module of the stages that run elsewhere. */
const module = new URL('elsewhere/stages.ts', import.meta.url)

const sum = reduce(add, 0)

/** Rounds of work that take about 20 µs. */
const TWENTY = 16_000

/** The same stages here, in a thread, in a process and behind a socket. */
export function environments(size = 20_000): Question[] {
  const numbers = integers(size)
  return [
    twoStages(numbers),
    thereAndBack(numbers),
    ...[1, 5, 10].map(micros => breakEven(numbers, micros)),
    windows(numbers),
    course(size)
  ]
}

function twoStages(numbers: readonly number[]): Question {
  const places = new Places()
  const first = (): Stage<number, number> => worked(TWENTY)
  const second = ref<Stages, 'worked'>(module, 'worked', TWENTY)
  return {
    title: 'Two stages of 20 µs an item',
    items: numbers.length,
    remove: places.end,
    variants: [
      { name: 'both in place', limit: true, run: () => pipe(numbers, first(), inPlace(second), sum) },
      { name: 'costream: one in a thread', run: () => pipe(numbers, first(), places.threaded(second), sum) },
      { name: 'costream: one in a process', run: () => pipe(numbers, first(), places.forked(second), sum) }
    ],
    goals: [
      {
        claim: 'Two balanced stages of 20 µs an item, one of them in a thread: so many times as fast',
        figure: ratio('both in place', 'costream: one in a thread'),
        bound: { atLeast: 1.7 }
      }
    ]
  }
}

function thereAndBack(numbers: readonly number[]): Question {
  const places = new Places()
  const stage = ref<Stages, 'incremented'>(module, 'incremented')
  return {
    title: 'There and back, no work',
    items: numbers.length,
    remove: places.end,
    variants: [
      { name: 'in place', limit: true, run: () => pipe(numbers, incremented(), sum) },
      { name: 'costream: in a thread', run: () => pipe(numbers, places.threaded(stage), sum) },
      { name: 'costream: in a process', run: () => pipe(numbers, places.forked(stage), sum) },
      {
        name: 'costream: behind a socket',
        run: async () => pipe(numbers, await places.remote(stage), sum)
      },
      { name: 'piscina, a call an item', run: () => places.of(piscina).sum(numbers) },
      { name: 'Comlink, a call an item', run: () => places.of(comlink).sum(numbers) },
      { name: 'ReadableStreams, transferred', run: () => places.of(transferred).sum(numbers) }
    ]
  }
}

/** From how much work on it an item is worth its way. */
function breakEven(numbers: readonly number[], micros: number): Question {
  const places = new Places()
  const rounds = (TWENTY / 20) * micros
  const second = ref<Stages, 'worked'>(module, 'worked', rounds)
  return {
    title: `Two stages of ${micros} µs an item`,
    items: numbers.length,
    remove: places.end,
    variants: [
      { name: 'both in place', limit: true, run: () => pipe(numbers, worked(rounds), inPlace(second), sum) },
      {
        name: 'costream: one in a thread',
        run: () => pipe(numbers, worked(rounds), places.threaded(second), sum)
      }
    ]
  }
}

function windows(numbers: readonly number[]): Question {
  const places = new Places()
  const stage = ref<Stages, 'incremented'>(module, 'incremented')
  return {
    title: 'Windows, in a thread',
    items: numbers.length,
    remove: places.end,
    variants: [16, 64, 256, 1024, 4096].map(
      (window): Variant => ({
        name: `costream: ${window} items on their way`,
        run: () => pipe(numbers, places.threaded(stage, window), sum)
      })
    )
  }
}

/** The course's example: what parses is here, its filters are in a thread. The course lost half of its speed by that. */
function course(size: number): Question {
  const places = new Places()
  const chunks = feedChunks(size * 420)
  return {
    title: 'XML parsed here, filtered there',
    remove: places.end,
    variants: [
      { name: 'in place', limit: true, run: () => pipe(chunks, xmlRecords<Bus>('bus'), found()) },
      {
        name: 'costream: the filters in a thread',
        run: () =>
          drive(
            pipe(chunks, xmlRecords<Bus>('bus')),
            threaded.sink<Stages, 'found'>(module, 'found', [], { thread: places.thread })
          )
      }
    ],
    goals: [
      {
        claim: 'XML parsed here, filtered in a thread, beside both in place',
        figure: ratio('costream: the filters in a thread', 'in place'),
        bound: { atMost: 1.1 }
      }
    ]
  }
}
