import { EventEmitter, on } from 'node:events'
import { PassThrough } from 'node:stream'
import { channel, count, drive, fromCallback, listen, pipe } from '@costream/core'
import { FixedBuffer, Repeater } from '@repeaterjs/repeater'
import { Effect, Fiber, Queue, Stream } from 'effect'
import type { Done } from 'effect/Cause'
import { EventIterator } from 'event-iterator'
import { pushable } from 'it-pushable'
import { AsyncSink } from 'ix/asynciterable'
import { fromEvent } from 'rxjs'
import type { Question } from './question.ts'
import { counted, integers } from './work.ts'

const CAPACITY = 16

/** How many items come before those who read them get their turn. What is buffered has no bound here. */
const BURST = 100

/** From those who send to those who read. */
export function bridges(size = 100_000): Question[] {
  const numbers = integers(size)
  return [
    {
      title: 'A channel: whoever sends waits while 16 items wait',
      items: size,
      variants: [
        { name: 'costream: channel, driven into and drained', run: () => drained(numbers) },
        { name: 'costream: channel, send and for await', run: () => read(numbers) },
        { name: 'Repeater, FixedBuffer', run: () => repeated(numbers) },
        { name: 'Effect Queue', run: () => queued(numbers) },
        { name: 'PassThrough of objects', run: () => passed(numbers) },
        { name: 'TransformStream', run: () => transformed(numbers) }
      ]
    },
    {
      title: `Pushed in bursts of ${BURST}, read by for await`,
      items: size,
      variants: [
        { name: 'costream: fromCallback', run: () => counted(called(size)) },
        { name: 'costream: fromCallback, into a sink', run: () => pipe(called(size), count()) },
        { name: 'event-iterator', run: () => counted(iterated(size)) },
        { name: 'it-pushable', run: () => counted(pushed(size)) },
        { name: 'Repeater', run: () => counted(repeating(size)) },
        { name: 'IxJS, AsyncSink', run: () => counted(sunk(size)) },
        { name: 'ReadableStream', run: () => counted(enqueued(size)) }
      ]
    },
    {
      title: `Events in bursts of ${BURST}`,
      items: size,
      variants: [
        { name: 'costream: listen, for await', run: () => counted(listened(size)) },
        { name: 'costream: listen, into a sink', run: () => pipe(listened(size), count()) },
        { name: 'events.on, for await', run: () => counted(on(emitting(size), 'item', { close: ['end'] })) },
        { name: 'RxJS, fromEvent, pushed', run: () => subscribed(size) }
      ]
    }
  ]
}

/** Sends so many numbers, in bursts, and ends. */
function inBursts(size: number, send: (n: number) => void, end: () => void): void {
  let next = 0
  const burst = (): void => {
    const stop = Math.min(next + BURST, size)
    while (next < stop) send(next++)
    if (next < size) setImmediate(burst)
    else end()
  }
  setImmediate(burst)
}

async function drained(numbers: readonly number[]): Promise<number> {
  const { target, source } = channel<number>({ capacity: CAPACITY })
  const [, result] = await Promise.all([drive(numbers, target), pipe(source, count())])
  return result
}

async function read(numbers: readonly number[]): Promise<number> {
  const { target, source } = channel<number>({ capacity: CAPACITY })
  const send = async (): Promise<void> => {
    for (const n of numbers) {
      const reply = target.send(n)
      if (reply !== undefined) await reply
    }
    await target.close()
  }
  const [, result] = await Promise.all([send(), counted(source)])
  return result
}

function repeated(numbers: readonly number[]): Promise<number> {
  const source = new Repeater<number>(async (push, stop) => {
    for (const n of numbers) await push(n)
    stop()
  }, new FixedBuffer(CAPACITY))
  return counted(source)
}

function queued(numbers: readonly number[]): Promise<number> {
  return Effect.runPromise(
    Effect.gen(function* () {
      const queue = yield* Queue.bounded<number, Done>(CAPACITY)
      const reader = yield* Effect.forkChild(Stream.runCount(Stream.fromQueue(queue)))
      for (const n of numbers) yield* Queue.offer(queue, n)
      yield* Queue.end(queue)
      return yield* Fiber.join(reader)
    })
  )
}

async function passed(numbers: readonly number[]): Promise<number> {
  const stream = new PassThrough({ objectMode: true, highWaterMark: CAPACITY })
  const send = async (): Promise<void> => {
    for (const n of numbers) {
      if (!stream.write(n)) await new Promise(resolve => stream.once('drain', resolve))
    }
    stream.end()
  }
  const [, result] = await Promise.all([send(), counted(stream)])
  return result
}

async function transformed(numbers: readonly number[]): Promise<number> {
  const { readable, writable } = new TransformStream<number, number>({}, { highWaterMark: CAPACITY })
  const writer = writable.getWriter()
  const send = async (): Promise<void> => {
    for (const n of numbers) {
      await writer.ready
      writer.write(n).catch(() => {}) // a failure is met where `ready` is awaited
    }
    await writer.close()
  }
  const [, result] = await Promise.all([send(), counted(readable)])
  return result
}

function called(size: number): AsyncIterable<number> {
  return fromCallback<number>(
    target =>
      inBursts(
        size,
        n => target.send(n),
        () => target.close()
      ),
    { capacity: Infinity }
  )
}

function iterated(size: number): AsyncIterable<number> {
  return new EventIterator<number>(
    queue => {
      inBursts(
        size,
        n => queue.push(n),
        () => queue.stop()
      )
    },
    { highWaterMark: Infinity }
  )
}

function pushed(size: number): AsyncIterable<number> {
  const source = pushable<number>({ objectMode: true })
  inBursts(
    size,
    n => source.push(n),
    () => source.end()
  )
  return source
}

function repeating(size: number): AsyncIterable<number> {
  return new Repeater<number>(
    (push, stop) => {
      inBursts(size, push, stop)
    },
    new FixedBuffer(2 * BURST)
  )
}

function sunk(size: number): AsyncIterable<number> {
  const sink = new AsyncSink<number>()
  inBursts(
    size,
    n => sink.write(n),
    () => sink.end()
  )
  return sink
}

function enqueued(size: number): AsyncIterable<number> {
  return new ReadableStream<number>({
    start(controller) {
      inBursts(
        size,
        n => controller.enqueue(n),
        () => controller.close()
      )
    }
  })
}

function emitting(size: number): EventEmitter {
  const emitter = new EventEmitter()
  inBursts(
    size,
    n => emitter.emit('item', n),
    () => emitter.emit('end')
  )
  return emitter
}

function listened(size: number): AsyncIterable<number> {
  return listen<number>(emitting(size), 'item', { end: 'end', capacity: Infinity })
}

function subscribed(size: number): Promise<number> {
  const emitter = emitting(size)
  let count = 0
  fromEvent(emitter, 'item').subscribe(() => count++)
  return new Promise(resolve => emitter.once('end', () => resolve(count)))
}
