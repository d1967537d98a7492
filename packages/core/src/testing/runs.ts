import { queued } from '../bridge/queued.ts'
import { DONE } from '../done.ts'
import { END } from '../end.ts'
import { isPromise } from '../is-promise.ts'
import { coroutine } from '../push/coroutine.ts'
import { receiveOrEnd } from '../push/receive-or-end.ts'
import { wait } from '../push/wait.ts'
import { broadcast } from '../routing/broadcast.ts'
import { compose } from '../run/compose.ts'
import { drive } from '../run/drive.ts'
import { driveSync } from '../run/drive-sync.ts'
import { pipe } from '../run/pipe.ts'
import { pipeSync } from '../run/pipe-sync.ts'
import { sink } from '../sinks/sink.ts'
import { toArray } from '../sinks/to-array.ts'
import type { Reply, Source, Stage, Target } from '../types.ts'
import { toTransformStream } from '../web/to-transform-stream.ts'
import type { Parts, RunForm } from './cell.ts'
import type { Cannot } from './feature.ts'
import { type TargetLog, trackedTarget } from './tracked-target.ts'

type Log = (log: TargetLog<unknown>) => void

const BREAK: Cannot = { break: 'nobody reads, so nobody breaks off' }

const NO_CLOSE: Cannot = { 'close-failure': 'there is no target to close' }

const PASSIVE: Cannot = {
  ...BREAK,
  'acting-target': 'its sink takes everything at once',
  'target-done': 'its sink takes everything',
  'slow-target': 'its sink takes everything at once',
  'parked-target': 'its sink takes everything at once',
  'close-failure': 'its sink closes well'
}

const NO_SIGNAL: Cannot = { abort: 'it takes no signal' }

const NO_WAITING: Cannot = {
  ...NO_SIGNAL,
  parked: 'it waits for nothing',
  'slow-source': 'it waits for nothing',
  'slow-stage': 'it waits for nothing',
  'slow-target': 'it waits for nothing'
}

const ours = { sync: false, capacity: 0, seenLate: false, foreign: false }

// The forms are data here: which of them fit together is what the checks find out.
const anyPipe = pipe as unknown as (...args: unknown[]) => unknown
const anyPipeSync = pipeSync as unknown as (...args: unknown[]) => unknown
const anyCompose = compose as unknown as (...stages: unknown[]) => Stage<unknown, unknown>

/** A target that notes what reaches it, and acts as the parts say. */
export function targetOf(parts: Parts, log: Log): Target<unknown, number> {
  const target = trackedTarget<unknown>({
    onSend: (item, index) => taking(parts, item, index),
    onClose: parts.close
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

/** A stream that reads nothing ahead. Not every browser has `ReadableStream.from`. */
function streamOf(source: Source<unknown>): ReadableStream<unknown> {
  const items = itemsOf(source)
  return new ReadableStream<unknown>(
    {
      async pull(controller) {
        const step = await items.next()
        if (step.done) controller.close()
        else controller.enqueue(step.value)
      },
      async cancel() {
        await items.return(undefined)
      }
    },
    { highWaterMark: 0 }
  )
}

/** The arguments of `pipe`, with what stands last. */
export function joined(parts: Parts, ...last: readonly unknown[]): readonly unknown[] {
  return [parts.source, ...parts.stages, ...last, ...(parts.options === undefined ? [] : [parts.options])]
}

/** Notes the items of an array that comes when all is over. */
export async function collect(answer: unknown, parts: Parts): Promise<void> {
  for (const item of (await answer) as unknown[]) {
    parts.received(item)
    parts.handled()
  }
}

/** A run into what is made of a target. */
export function into(
  name: string,
  make: (open: () => Target<unknown, number>) => unknown,
  known: Partial<Pick<RunForm, 'cannot' | 'capacity'>> = {}
): RunForm {
  return {
    ...ours,
    capacity: known.capacity ?? 0,
    name: `pipe into ${name}`,
    cannot: { ...BREAK, ...known.cannot },
    perform: (parts, log) =>
      anyPipe(
        ...joined(
          parts,
          make(() => targetOf(parts, log))
        )
      )
  }
}

function writableStream(target: Target<unknown, number>): WritableStream<unknown> {
  return new WritableStream({
    write: async item => void (await target.send(item)),
    close: async () => void (await target.close()),
    abort: async error =>
      void (await Promise.resolve(error)
        .then(target.throw)
        .catch(() => {}))
  })
}

/** The body of a coroutine that hands everything to a target; its own failures are not thrown back into it. */
function* handing(target: Target<unknown, number>): Generator<unknown, number, never> {
  let failed = false
  const failing = (error: unknown): never => {
    failed = true
    throw error
  }
  try {
    for (;;) {
      const item: unknown = yield* receiveOrEnd<unknown>()
      if (item === END) break
      const reply = sending(target, item, failing)
      if ((isPromise(reply) ? yield* wait(reply) : reply) === DONE) break
    }
  } catch (error) {
    if (!failed) void target.throw(error)
    throw error
  }
  const result = target.close()
  return isPromise(result) ? yield* wait(result) : result
}

async function* handingLater(target: Target<unknown, number>): AsyncGenerator<unknown, number, never> {
  let failed = false
  const failing = (error: unknown): never => {
    failed = true
    throw error
  }
  try {
    for (;;) {
      const item: unknown = yield* receiveOrEnd<unknown>()
      if (item === END || (await sending(target, item, failing)) === DONE) break
    }
  } catch (error) {
    if (!failed) void target.throw(error)
    throw error
  }
  return await target.close()
}

function sending(target: Target<unknown, number>, item: unknown, failing: (error: unknown) => never): Reply {
  try {
    const reply = target.send(item)
    return isPromise(reply) ? (reply as PromiseLike<typeof DONE | void>).then(undefined, failing) : reply
  } catch (error) {
    return failing(error)
  }
}

const printer = coroutine(handing)
const laterPrinter = coroutine(handingLater)

/** The forms of a run that run everywhere. */
export const RUNS: readonly RunForm[] = [
  into('a target', open => open()),
  into('a sink', open => sink(open)),
  into('a coroutine', open => printer(open())),
  into('an async coroutine', open => laterPrinter(open()), {
    cannot: { 'parked-target': 'an async body hears an abort when its own await settles' }
  }),
  into('a queued target', open => queued(open(), 1)),
  into('broadcast', open => broadcast(open())),
  into('a WritableStream', open => writableStream(open()), {
    capacity: 1, // the stream's default
    cannot: {
      'target-done': 'a WritableStream cannot say that it is done',
      'parked-target': 'a WritableStream is not aborted before the write it is at'
    }
  }),
  {
    ...ours,
    name: 'pipe into toArray',
    seenLate: true,
    cannot: PASSIVE,
    perform: parts => collect(anyPipe(...joined(parts, toArray())), parts)
  },
  {
    ...ours,
    name: 'pipe into an async function',
    cannot: NO_CLOSE,
    perform: parts => anyPipe(...joined(parts, (items: AsyncIterable<unknown>) => read(items, parts)))
  },
  {
    ...ours,
    name: 'pulled by for await',
    cannot: { ...NO_CLOSE, 'parked-target': 'a reader that is busy hears of nothing' },
    // A duplex in last place is a sink: behind a stage that changes nothing it is none.
    perform: parts => read(anyPipe(...joined(parts, compose())) as AsyncIterable<unknown>, parts)
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
    cannot: { ...BREAK, ...NO_SIGNAL, parked: 'a loop that waits for its source hears of nothing' },
    async perform(parts, log) {
      const head = anyCompose(...parts.stages)(targetOf(parts, log))
      if (head.done === true) return head.close()
      try {
        for await (const item of itemsOf(parts.source)) if ((await head.send(item)) === DONE) break
        return await head.close()
      } catch (error) {
        await head.throw(error)
      }
      return head.close()
    }
  },
  {
    ...ours,
    name: 'pipeThrough a TransformStream of the stages',
    capacity: 2, // the default of the writable side, and an item in the pipe
    lateReads: 1,
    cannot: {
      ...NO_CLOSE,
      ...NO_SIGNAL,
      parked: 'the stream in front is not cancelled while it is read',
      'nothing-wanted': 'pipeThrough reads before anything can be said',
      'clean-up-failure': 'pipeThrough tells nobody of it'
    },
    perform(parts) {
      const stream = toTransformStream(anyCompose(...parts.stages))
      return read(streamOf(parts.source).pipeThrough(stream), parts)
    }
  },
  {
    ...ours,
    name: 'pipeSync into a target',
    sync: true,
    cannot: { ...BREAK, ...NO_WAITING },
    perform: (parts, log) => anyPipeSync(...joined(parts, targetOf(parts, log)))
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
    cannot: { ...NO_CLOSE, ...NO_WAITING },
    perform(parts) {
      let index = 0
      for (const item of anyPipeSync(...joined(parts)) as Iterable<unknown>) {
        parts.received(item)
        const reply = parts.act(item, index++)
        parts.handled()
        if (reply === DONE || index === parts.breakAfter) break
      }
    }
  }
]
