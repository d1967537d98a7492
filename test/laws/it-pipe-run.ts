import { toArray } from '@costream/core'
import { pipe } from 'it-pipe'
import type { RunForm } from '../../packages/core/src/testing/cell.ts'
import type { Feature } from '../../packages/core/src/testing/feature.ts'
import { collect, joined } from '../../packages/core/src/testing/runs.ts'

const anyPipe = pipe as unknown as (...args: unknown[]) => unknown

const NOT_ITS_OWN = ['TransformStream', 'function that answers a plain async iterator', 'Duplex']

const MORE_THAN_ITEMS: readonly Feature[] = [
  'endless',
  'source-failure',
  'parked',
  'slow-source',
  'clean-up-failure',
  'stage-failure',
  'slow-stage',
  'parked-stage',
  'early-stop',
  'acting-target',
  'target-done',
  'slow-target',
  'parked-target',
  'close-failure',
  'break',
  'abort',
  'odd-failure'
]

/** it-pipe's own `pipe`: only the first law holds there. */
export const IT_PIPE_RUN: RunForm = {
  name: "it-pipe's own pipe",
  sync: false,
  capacity: 0,
  seenLate: true,
  foreign: true,
  cannot: Object.fromEntries(
    MORE_THAN_ITEMS.map(feature => [feature, 'in a pipeline of it-pipe only the first law holds'])
  ),
  refuses(stages, { needs }) {
    if (stages.some(({ name }) => NOT_ITS_OWN.includes(name))) return 'it-pipe does not know this form'
    if (needs.includes('odd-items') && stages.some(({ name }) => name === 'duplex of it-pipe')) {
      return "a duplex in it-pipe's own pipe loses undefined"
    }
    return undefined
  },
  perform: parts => collect(anyPipe(...joined(parts, toArray())), parts)
}
