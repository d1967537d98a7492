import {
  compose,
  DONE,
  drive,
  driveSync,
  type Failure,
  pipe,
  pipeSync,
  type Reply,
  type RunOptions,
  type Source,
  type Stage,
  type Target,
  toArray,
  toTransformStream
} from '@costream/core'
import { pipe as itPipe } from 'it-pipe'
import { type TargetLog, trackedTarget } from '../support/tracked-target.ts'
import type { Cannot, Feature } from './features.ts'

/** What a run is made of. */
export interface Parts {
  readonly source: Source<unknown>
  readonly stages: readonly unknown[]
  /** What whoever receives the items does with each. */
  readonly act: (item: unknown, index: number) => Reply
  readonly closeFailure?: Failure
  /** Stop reading after so many items; 0 is never. */
  readonly breakAfter: number
  readonly options?: RunOptions
  /** Notes an item that was received, and one that is dealt with. */
  readonly received: (item: unknown) => void
  readonly handled: () => void
}

/** Where a run takes its stages to. */
export interface RunForm {
  readonly name: string
  readonly cannot: Cannot
  /** Whether it needs a source and stages that answer at once. */
  readonly sync: boolean
  /** Whether only stages of ours, or those that it-pipe knows, can be run. */
  readonly byItPipe: boolean
  /** How many items it may hold by its nature. */
  readonly capacity: number
  /** Whether the items are seen only when the run is over, so that none can be counted on its way. */
  readonly seenLate: boolean
  /** Whether it is another library that runs the stages: then only the items are looked at. */
  readonly foreign: boolean
  /** Runs the parts; answers the log of the target, where one was given. */
  readonly perform: (parts: Parts, log: (log: TargetLog<unknown>) => void) => unknown
}

const BREAK = { break: 'nobody reads, so nobody breaks off' }

const PASSIVE: Cannot = {
  ...BREAK,
  'acting-target': 'its sink takes everything at once',
  'target-done': 'its sink takes everything',
  'slow-target': 'its sink takes everything at once',
  'parked-target': 'its sink takes everything at once',
  'close-failure': 'its sink closes well'
}

const NO_SIGNAL = { abort: 'it takes no signal', parked: 'it takes no signal' }

const NO_WAITING: Cannot = {
  ...NO_SIGNAL,
  'slow-source': 'it waits for nothing',
  'slow-target': 'it waits for nothing'
}

const ours = { sync: false, byItPipe: false, capacity: 0, seenLate: false, foreign: false }

// The forms are data here: which of them fit together is what the tests find out.
const anyPipe = pipe as unknown as (...args: unknown[]) => unknown
const anyPipeSync = pipeSync as unknown as (...args: unknown[]) => unknown
const anyItPipe = itPipe as unknown as (...args: unknown[]) => unknown
const anyCompose = compose as unknown as (...stages: unknown[]) => Stage<unknown, unknown>

/** What `ReadableStream.from` makes; Chromium has none. */
function streamFrom(source: Source<unknown>): ReadableStream {
  let iterator: AsyncIterator<unknown>
  return new ReadableStream(
    {
      start() {
        iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : itemsOf(source)
      },
      async pull(controller) {
        const step = await iterator.next()
        if (step.done === true) controller.close()
        else controller.enqueue(step.value)
      },
      cancel: async reason => void (await iterator.return?.(reason))
    },
    { highWaterMark: 0 }
  )
}

/** A target that notes what reaches it, and acts as the parts say. */
export function targetOf(parts: Parts, log: (log: TargetLog<unknown>) => void): Target<unknown, number> {
  const target = trackedTarget<unknown>({
    onSend: (item, index) => taking(parts, item, index),
    ...(parts.closeFailure && { closeFailure: parts.closeFailure })
  })
  log(target.log)
  return target
}

function taking(parts: Parts, item: unknown, index: number): Reply {
  parts.received(item)
  const reply = parts.act(item, index)
  if (reply === undefined || reply === DONE) {
    parts.handled()
    return reply
  }
  return Promise.resolve(reply).then(settled => {
    parts.handled()
    return settled
  })
}

/** Reads to the end, or as far as the parts say. */
async function read(items: AsyncIterable<unknown>, parts: Parts): Promise<void> {
  let index = 0
  for await (const item of items) {
    parts.received(item)
    const reply = await parts.act(item, index++)
    parts.handled()
    if (reply === DONE || index === parts.breakAfter) break
  }
}

/** The items of a source. `for await` over a plain iterable returns it even where it failed by itself, in some engines. */
async function* itemsOf(source: Source<unknown>): AsyncGenerator<unknown> {
  if (Symbol.asyncIterator in source) yield* source
  else for (const item of source) yield await item
}

function joined(parts: Parts): readonly unknown[] {
  return [parts.source, ...parts.stages]
}

function withOptions(parts: Parts): readonly unknown[] {
  return parts.options === undefined ? [] : [parts.options]
}

async function collect(answer: unknown, parts: Parts): Promise<void> {
  for (const item of (await answer) as unknown[]) {
    parts.received(item)
    parts.handled()
  }
}

/** The forms of a run. */
export const RUNS: readonly RunForm[] = [
  {
    ...ours,
    name: 'pipe into toArray',
    seenLate: true,
    cannot: PASSIVE,
    perform: parts => collect(anyPipe(...joined(parts), toArray(), ...withOptions(parts)), parts)
  },
  {
    ...ours,
    name: 'pipe into a target',
    cannot: BREAK,
    perform: (parts, log) => anyPipe(...joined(parts), targetOf(parts, log), ...withOptions(parts))
  },
  {
    ...ours,
    name: 'pulled by for await',
    cannot: {
      'close-failure': 'there is no target to close',
      'parked-target': 'a reader that is busy hears of nothing'
    },
    // A duplex in last place is a sink: behind a stage that changes nothing it is none.
    perform: parts =>
      read(anyPipe(...joined(parts), compose(), ...withOptions(parts)) as AsyncIterable<unknown>, parts)
  },
  {
    ...ours,
    name: 'drive',
    cannot: BREAK,
    perform: (parts, log) =>
      drive(anyCompose(...parts.stages)(parts.source), targetOf(parts, log), parts.options)
  },
  {
    ...ours,
    name: 'applied to a target, and sent to by hand',
    cannot: { ...BREAK, ...NO_SIGNAL },
    async perform(parts, log) {
      const head = anyCompose(...parts.stages)(targetOf(parts, log))
      if (head.done === true) return head.close()
      try {
        for await (const item of itemsOf(parts.source)) if ((await head.send(item)) === DONE) break
      } catch (error) {
        await head.throw(error)
      }
      return head.close()
    }
  },
  {
    ...ours,
    name: 'pipe into an async function',
    cannot: { 'close-failure': 'there is no target to close' },
    perform: parts =>
      anyPipe(...joined(parts), (items: AsyncIterable<unknown>) => read(items, parts), ...withOptions(parts))
  },
  {
    ...ours,
    name: 'pipe into a WritableStream',
    capacity: 1, // the stream's default
    cannot: {
      ...BREAK,
      'target-done': 'a WritableStream cannot say that it is done',
      'parked-target': 'a WritableStream is not aborted before the write it is at'
    },
    perform(parts, log) {
      const target = targetOf(parts, log)
      const stream = new WritableStream({
        write: async item => void (await target.send(item)),
        close: async () => void (await target.close()),
        abort: async error =>
          void (await Promise.resolve(error)
            .then(target.throw)
            .catch(() => {}))
      })
      return anyPipe(...joined(parts), stream, ...withOptions(parts))
    }
  },
  {
    ...ours,
    name: 'pipeThrough a TransformStream of the stages',
    capacity: 2, // the default of the writable side, and an item in the pipe
    cannot: {
      ...NO_SIGNAL,
      'close-failure': 'there is no target to close',
      'nothing-wanted': 'pipeThrough reads before anything can be said',
      'clean-up-failure': 'pipeThrough tells nobody of it'
    },
    perform(parts) {
      const stream = toTransformStream(anyCompose(...parts.stages))
      return read(streamFrom(parts.source).pipeThrough(stream), parts)
    }
  },
  {
    ...ours,
    name: 'pipeSync into a target',
    sync: true,
    cannot: { ...BREAK, ...NO_WAITING },
    perform: (parts, log) => anyPipeSync(...joined(parts), targetOf(parts, log))
  },
  {
    ...ours,
    name: 'driveSync',
    sync: true,
    cannot: { ...BREAK, ...NO_WAITING },
    perform: (parts, log) =>
      driveSync(
        anyCompose(...parts.stages)(parts.source) as unknown as Iterable<unknown>,
        targetOf(parts, log)
      )
  },
  {
    ...ours,
    name: 'pipeSync read by for of',
    sync: true,
    cannot: { ...NO_WAITING, 'close-failure': 'there is no target to close' },
    perform(parts) {
      let index = 0
      for (const item of anyPipeSync(...joined(parts)) as Iterable<unknown>) {
        parts.received(item)
        const reply = parts.act(item, index++)
        parts.handled()
        if (reply === DONE || index === parts.breakAfter) break
      }
    }
  },
  {
    ...ours,
    name: "it-pipe's own pipe",
    byItPipe: true,
    seenLate: true,
    foreign: true,
    cannot: onlyItems('in a pipeline of it-pipe only the first law holds'),
    perform: parts => collect(anyItPipe(...joined(parts), toArray()), parts)
  }
]

function onlyItems(reason: string): Cannot {
  const rest: readonly Feature[] = [
    'endless',
    'source-failure',
    'parked',
    'slow-source',
    'clean-up-failure',
    'stage-failure',
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
  return Object.fromEntries(rest.map(feature => [feature, reason]))
}
