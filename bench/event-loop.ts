import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { filter, map, pipe, pipeSync, reduce } from '@costream/core'
import { Stream } from 'effect'
import * as rx from 'rxjs'
import { ratio } from './goals.ts'
import * as peers from './peers/workload-a.ts'
import type { Question, Variant } from './question.ts'
import { add, counting, double, increment, isEven, summed } from './work.ts'

/** Workload A at full speed, from a source that never waits: who else gets a turn meanwhile, and what that costs. */
export function eventLoop(size = 2_000_000): Question[] {
  const variants: Variant[] = [
    {
      name: 'costream: pipe',
      run: () => pipe(counting(size), map(increment), filter(isEven), map(double), reduce(add, 0))
    },
    {
      name: 'costream: for await over pipe',
      run: () => summed(pipe(counting(size), map(increment), filter(isEven), map(double)))
    },
    {
      name: 'the unfair loop: pipeSync',
      limit: true,
      run: () => pipeSync(counting(size), map(increment), filter(isEven), map(double), reduce(add, 0))
    },
    { name: 'RxJS', run: () => peers.rxjs(rx.from(counting(size))) },
    { name: 'Effect Stream', run: () => peers.effect(Stream.fromIterable(counting(size))) },
    { name: 'three async generators', run: () => peers.generators(counting(size)) }
  ]
  return [
    {
      title: 'Delay of the event loop, 99th percentile',
      variants,
      unit: 'ms',
      gauge: delayed,
      goals: [
        {
          claim: 'Delay of the event loop (p99) at full speed, from a source that never waits',
          figure: ({ of }) => of('costream: pipe'),
          bound: { atMost: 20 },
          unit: 'ms'
        }
      ]
    },
    {
      title: 'Time',
      items: size,
      variants,
      goals: [
        {
          claim: 'Full speed with turns for the event loop, beside the unfair loop',
          figure: ratio('costream: pipe', 'the unfair loop: pipeSync'),
          bound: { atMost: 1.1 }
        }
      ]
    }
  ]
}

/** Milliseconds; an idle loop has those of the resolution. The first delay counts from a turn before the run. */
async function delayed(variant: Variant): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 1 })
  histogram.enable()
  await delay(10)
  await variant.run()
  await delay(10) // the turn that a loop kept from it
  histogram.disable()
  return histogram.percentile(99) / 1e6
}
