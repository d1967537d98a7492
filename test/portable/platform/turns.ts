import { drain, flatMap, pipe } from '@costream/core'
import { equal, failure } from '../assert.ts'
import type { PortableTest } from '../portable-test.ts'

const STOP = new Error('stop')

function* endless(): Generator<number> {
  for (let n = 0; ; n++) yield n
}

/** Starts something that waits for the event loop, and is told how to stop the run. */
type Start = (stop: () => void) => void

/** What waits for its turn: every platform has timers, and those with windows or workers messages. */
const WAITERS: readonly (readonly [string, Start])[] = [
  ['a timer', stop => void setTimeout(stop, 1)],
  [
    'a message',
    stop => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        stop()
      }
      port2.postMessage(undefined)
    }
  ],
  ['a chain of timers', stop => void setTimeout(() => setTimeout(() => setTimeout(stop)))]
]

type Loop = (signal: AbortSignal) => Promise<unknown>

const LOOPS: readonly (readonly [string, Loop])[] = [
  ['pipe into a sink', signal => pipe(endless(), drain(), { signal })],
  ['pipe into a sink, by way of flatMap', signal => pipe([0], flatMap(endless), drain(), { signal })],
  [
    'for await over a flow',
    async signal => {
      for await (const _ of pipe(endless(), { signal })) if (signal.aborted) throw signal.reason
    }
  ]
]

const fair = LOOPS.flatMap(([form, loop]) =>
  WAITERS.map(([waiter, start]) => ({
    name: `a source that never pauses leaves a turn to ${waiter}: ${form}`,
    async run() {
      const controller = new AbortController()
      start(() => controller.abort(STOP))
      equal(await failure(() => loop(controller.signal)), STOP, 'how the run ended')
    }
  }))
)

const together: PortableTest = {
  name: 'several sources that never pause get their turns in turn',
  async run() {
    const controller = new AbortController()
    const seen = [0, 0, 0]
    const runs = seen.map((_, index) => {
      const counted = flatMap<number, number>(n => {
        seen[index] = n
        if (seen.every(count => count > 1000)) controller.abort(STOP)
        return []
      })
      return failure(() => pipe(endless(), counted, drain(), { signal: controller.signal }))
    })
    equal(await Promise.all(runs), [STOP, STOP, STOP], 'how the runs ended')
  }
}

/** The event loop gets its turns, whatever the platform has to ask for one. */
export const TURNS: readonly PortableTest[] = [...fair, together]
