import { once } from 'node:events'
import nodeStream, { Duplex, PassThrough, Readable, Transform } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { createGunzip, gzipSync } from 'node:zlib'
import {
  batch,
  END,
  type EndListener,
  filter,
  flatMap,
  lines,
  map,
  pull,
  push,
  receive,
  receiveOrEnd,
  send,
  stage,
  take,
  toArray
} from '@costream/core'
import { compose as join, pipe, type ToDuplexOptions, toDuplex } from '@costream/node-streams'
import { PassThrough as ForeignPassThrough } from 'readable-stream'
import { describe, expect, it } from 'vitest'
import { counting, errorsOf, failure, keeping, parked, turns } from './support/streams.ts'

// Its declaration is a method of a class that the types do not export by name.
const { compose } = nodeStream as unknown as { compose(...streams: Duplex[]): Duplex }

describe('toDuplex()', () => {
  it('`toDuplex()` runs a stage in a Node pipeline', async () => {
    const { stream, items } = keeping<number>()
    await pipeline(
      counting(100).stream,
      toDuplex(map((n: number) => n + 1)),
      toDuplex(filter((n: number) => n % 2 === 0)),
      stream
    )
    expect(items).toEqual(Array.from({ length: 50 }, (_, n) => 2 * n + 2))
  })

  it('`toDuplex()` carries every item but null', async () => {
    const items = [undefined, false, 0, '', { route: '22' }]
    const duplex = toDuplex(map((item: unknown) => item))
    for (const item of items) duplex.write(item)
    duplex.end()
    expect(await duplex.toArray()).toEqual(items)
    const nulls = toDuplex(map((n: number) => (n === 3 ? null : n)))
    expect(await failure(pipeline([1, 2, 3, 4], nulls, keeping().stream))).toMatchObject({
      message: expect.stringContaining('item 3')
    })
  })

  it('`toDuplex()` runs stages of every form', async () => {
    const stages = [
      map((n: number) => n * 2),
      push<number, number>(function* (target) {
        while (true) target.send((yield* receive<number>()) * 2)
      }),
      pull(async function* (source: AsyncIterable<number>) {
        for await (const n of source) yield n * 2
      }),
      stage<number, number>(target => ({ item: n => target.send(n * 2) }))
    ]
    for (const double of stages) {
      const { stream, items } = keeping<number>()
      await pipeline(counting(20).stream, toDuplex(double), stream)
      expect(items).toEqual(Array.from({ length: 20 }, (_, n) => n * 2))
    }
  })

  it('`toDuplex()` flushes the stage at the end', async () => {
    const { stream, items } = keeping()
    await pipeline([1, 2, 3], toDuplex(batch(2)), stream)
    expect(items).toEqual([[1, 2], [3]])
  })

  it('`toDuplex()` without object mode carries bytes', async () => {
    const duplex = toDuplex(
      map((chunk: Buffer) => chunk.toString().toUpperCase()),
      { objectMode: false }
    )
    const { stream, items } = keeping<Buffer>({ objectMode: false })
    await pipeline(['bus ', 'north'], duplex, stream)
    expect(Buffer.concat(items).toString()).toBe('BUS NORTH')
    const wrong = toDuplex(
      map(() => ({})),
      { objectMode: false }
    )
    expect(await failure(pipeline(['bus'], wrong, keeping().stream))).toMatchObject({
      message: expect.stringContaining('item 1')
    })
  })

  it('`toDuplex()` takes what serves as a stage', async () => {
    const transform = () => new PassThrough({ objectMode: true })
    const forms = [
      async function* (source: AsyncIterable<number>) {
        yield* source
      },
      new TransformStream<number, number>(),
      transform(),
      toDuplex(transform()),
      Duplex.from(async function* (source: AsyncIterable<number>) {
        yield* source
      })
    ]
    for (const form of forms) {
      const { stream, items } = keeping<number>()
      await pipeline(counting(20).stream, toDuplex(form), stream)
      expect(items).toEqual(Array.from({ length: 20 }, (_, n) => n))
    }
  })

  it('`toDuplex()` has the modes and marks of its two sides as Node names them', async () => {
    const same = map((item: unknown) => item)
    const modes = (options: ToDuplexOptions): unknown[] => {
      const duplex = toDuplex(same, options)
      duplex.destroy()
      return [
        duplex.readableObjectMode,
        duplex.writableObjectMode,
        duplex.readableHighWaterMark,
        duplex.writableHighWaterMark
      ]
    }
    expect(modes({ highWaterMark: 3 })).toEqual([true, true, 3, 3])
    expect(modes({ objectMode: false, readableHighWaterMark: 1, writableHighWaterMark: 2 })).toEqual([
      false,
      false,
      1,
      2
    ])
    expect(modes({ readableObjectMode: false, highWaterMark: 3 }).slice(0, 2)).toEqual([false, true])
    expect(modes({ writableObjectMode: false, highWaterMark: 3 }).slice(0, 2)).toEqual([true, false])
    expect(modes({ objectMode: false, readableObjectMode: true }).slice(0, 2)).toEqual([true, false])
  })

  it('`toDuplex()` has bytes on one side and objects on the other', async () => {
    const parse = toDuplex(join(lines(), map(Number)), { writableObjectMode: false })
    parse.end('22\n147')
    expect(await parse.toArray()).toEqual([22, 147])
    const print = toDuplex(
      map((n: number) => `${n}\n`),
      { readableObjectMode: false, encoding: 'utf8' }
    )
    for (const n of [22, 147]) print.write(n)
    print.end()
    expect((await print.toArray()).join('')).toBe('22\n147\n')
    const strings = toDuplex(
      map((text: string) => typeof text),
      { writableObjectMode: false, decodeStrings: false, defaultEncoding: 'latin1' }
    )
    strings.end('bus')
    expect(await strings.toArray()).toEqual(['string'])
  })

  it('`toDuplex()` is half-open unless told otherwise', async () => {
    for (const allowHalfOpen of [true, false]) {
      const duplex = toDuplex(take<number>(1), { allowHalfOpen })
      duplex.write(1)
      expect([duplex.allowHalfOpen, await duplex.iterator({ destroyOnReturn: false }).next()]).toEqual([
        allowHalfOpen,
        { done: false, value: 1 }
      ])
      duplex.resume()
      await once(duplex, 'end')
      await turns()
      expect(duplex.writableEnded).toBe(!allowHalfOpen)
      if (allowHalfOpen) duplex.write('late') // taken, and dropped
      duplex.end()
      await finished(duplex)
    }
  })

  it('`toDuplex()` passes on all that a stage has made when it ends by itself', async () => {
    const three = pull(async function* (source: AsyncIterable<number>) {
      let left = 3
      for await (const n of source) {
        yield n
        if (--left === 0) return
      }
    })
    const { stream, items } = keeping<number>()
    await pipeline(counting().stream, toDuplex(join(three, new PassThrough({ objectMode: true }))), stream)
    expect(items).toEqual([0, 1, 2])
  })

  it('`toDuplex()` leaves a Duplex of ours alone that something else reads too', async () => {
    const both = toDuplex(map((n: number) => n))
    const rest = keeping<number>()
    both.pipe(rest.stream)
    const first = both.pipe(toDuplex(take<number>(2)))
    counting(40).stream.pipe(both)
    expect(await first.toArray()).toEqual([0, 1])
    await finished(rest.stream)
    expect(rest.items).toHaveLength(40)
  })

  it('`toDuplex()` holds its source back while nothing is read', async () => {
    const { stream: source, made } = counting(Infinity, 1)
    const duplex = toDuplex(
      map((n: number) => n),
      { highWaterMark: 2 }
    )
    source.pipe(duplex)
    await turns()
    expect(made()).toBeLessThanOrEqual(8)
    duplex.destroy()
    source.destroy()
    await once(duplex, 'close')
  })

  it('`toDuplex()` holds back a stage that makes many items of one', async () => {
    let made = 0
    const many = flatMap(function* (n: number) {
      for (let i = 0; i < 1000; i++) {
        made++
        yield n
      }
    })
    const duplex = toDuplex(many, { highWaterMark: 4 })
    duplex.end(1)
    await turns()
    expect(made).toBeLessThanOrEqual(5)
    expect(await duplex.toArray()).toHaveLength(1000)
  })

  it('`toDuplex()` ends well when its stage stops early, and so does its upstream', async () => {
    for (const source of [counting().stream, Readable.from(naturals())]) {
      const { stream, items } = keeping<number>()
      await pipeline(source, toDuplex(map((n: number) => n)), toDuplex(take<number>(3)), stream)
      expect(items).toEqual([0, 1, 2])
      expect([source.closed, stream.closed]).toEqual([true, true])
    }
  })

  it('`toDuplex()` ends well when its stage wants nothing', async () => {
    for (const late of [false, true]) {
      const nothing = toDuplex(take(0))
      if (late) await turns()
      const source = parked()
      const { stream, items } = keeping()
      await pipeline(source, nothing, stream)
      expect([items, source.closed]).toEqual([[], true])
    }
  })

  it('`toDuplex()` hears a stage that ends between two writes, well or not', async () => {
    const error = new Error('late')
    for (const failed of [undefined, { error }]) {
      let tell: EndListener | undefined
      const telling = stage<unknown, unknown>(target => ({
        item: item => target.send(item),
        onEnd(listener) {
          tell = listener
          return () => {}
        }
      }))
      const source = parked([1])
      errorsOf(source)
      const { stream, items } = keeping()
      const run = pipeline(source, toDuplex(telling), stream)
      await turns()
      tell?.(failed)
      if (failed === undefined) await run
      else expect(await failure(run)).toBe(error)
      expect([items, source.destroyed]).toEqual([[1], true])
    }
  })

  it('`toDuplex()` ends with a stage that ends amid an item, well or not', async () => {
    const error = new Error('late')
    const late = (end: () => void) =>
      pull(async function* (source: AsyncIterable<number>) {
        for await (const n of source) {
          yield n
          await turns()
          return end()
        }
      })
    const source = parked([1])
    const { stream, items } = keeping()
    await pipeline(source, toDuplex(late(() => {})), stream)
    expect([items, source.closed]).toEqual([[1], true])
    const fail = (): never => {
      throw error
    }
    expect(await failure(pipeline(parked([1]), toDuplex(late(fail)), keeping().stream))).toBe(error)
  })

  it('`toDuplex()` ends well after an early stop behind a full buffer', async () => {
    const { stream, items } = keeping<number>({ highWaterMark: 1 })
    const source = Readable.from(naturals(), { highWaterMark: 1 })
    await pipeline(source, toDuplex(take<number>(50), { highWaterMark: 1 }), stream)
    expect(items).toHaveLength(50)
    expect(source.destroyed).toBe(true)
  })

  it('`toDuplex()` does not end a source that something else reads too', async () => {
    const { stream: source } = counting(40)
    const slow = toDuplex(
      map(async (n: number) => {
        await turns()
        return n
      }),
      { highWaterMark: 1 }
    )
    source.pipe(slow)
    const first = toDuplex(take<number>(3))
    source.pipe(first)
    expect(await Promise.all([first.toArray(), slow.toArray()])).toEqual([
      [0, 1, 2],
      Array.from({ length: 40 }, (_, n) => n)
    ])
  })

  it('`toDuplex()` need not be used: a stage is a function that Node pipelines take', async () => {
    const { stream, items } = keeping<number>()
    let released = false
    const source = (async function* () {
      try {
        yield* naturals()
      } finally {
        released = true
      }
    })()
    await pipeline(source, take<number>(3), stream)
    expect([items, released]).toEqual([[0, 1, 2], true])
  })

  it('`toDuplex()` fails with a failure of its stage', async () => {
    const error = new Error('stage')
    const { stream: source } = counting()
    errorsOf(source)
    const { stream } = keeping()
    const duplex = toDuplex(
      map(() => {
        throw error
      })
    )
    expect(await failure(pipeline(source, duplex, stream))).toBe(error)
    expect([source.destroyed, duplex.closed, stream.destroyed]).toEqual([true, true, true])
  })

  it('`toDuplex()` fails with a failure of the flush', async () => {
    const error = new Error('flush')
    const duplex = toDuplex(
      stage<number, number>(() => ({
        item() {},
        end() {
          throw error
        }
      }))
    )
    expect(await failure(pipeline([1], duplex, keeping().stream))).toBe(error)
  })

  it('`toDuplex()` throws a failure of its upstream into the stage', async () => {
    const seen: unknown[] = []
    const noting = stage<unknown, unknown>(target => ({
      item: item => target.send(item),
      end: () => void seen.push('end'),
      error(error) {
        seen.push(error)
        throw error
      }
    }))
    const error = new Error('source')
    const source = parked([1])
    const run = pipeline(source, toDuplex(noting), keeping().stream)
    await turns()
    source.destroy(error)
    expect(await failure(run)).toBe(error)
    await turns()
    expect(seen).toEqual([error])
  })

  it('`toDuplex()` throws into the stage when it is destroyed without an error', async () => {
    let cleaned = 0
    const duplex = toDuplex(
      push<number, number>(function* () {
        try {
          while (true) yield* receive<number>()
        } finally {
          cleaned++
        }
      })
    )
    const errors = errorsOf(duplex)
    duplex.write(1)
    duplex.destroy()
    await once(duplex, 'close')
    expect([cleaned, errors]).toEqual([1, []])
  })

  it('`toDuplex()` stops a stage that is destroyed amid its flush', async () => {
    let cleaned = 0
    const endless = push<number, number>(function* (target) {
      try {
        while ((yield* receiveOrEnd<number>()) !== END);
        for (;;) yield* send(target, 1)
      } finally {
        cleaned++
      }
    })
    const duplex = toDuplex(endless)
    duplex.end()
    await once(duplex, 'readable')
    duplex.destroy()
    await once(duplex, 'close')
    await turns()
    expect(cleaned).toBe(1)
  })

  it('`toDuplex()` behaves the same in compose', async () => {
    const { stream: source } = counting(100)
    const both = compose(toDuplex(map((n: number) => n + 1)), toDuplex(take<number>(3)))
    const { stream, items } = keeping<number>()
    await pipeline(source, both, stream)
    expect(items).toEqual([1, 2, 3])
  })

  it('`toDuplex()` can be composed of compositions', async () => {
    const inner = compose(toDuplex(map((n: number) => n + 1)), toDuplex(map((n: number) => n * 2)))
    const outer = compose(inner, toDuplex(filter((n: number) => n > 4)))
    const { stream, items } = keeping<number>()
    await pipeline(counting(5).stream, outer, stream)
    expect(items).toEqual([6, 8, 10])
  })

  it('`toDuplex()` is a stage again for `pipe()`', async () => {
    const duplex = toDuplex(take<number>(3))
    const { stream: source } = counting()
    expect(await pipe(source, duplex, toArray())).toEqual([0, 1, 2])
    expect([source.closed, duplex.closed]).toEqual([true, true])
  })

  it('`toDuplex()` hears its signal, also one that had aborted', async () => {
    const reason = new Error('enough')
    const controller = new AbortController()
    const duplex = toDuplex(
      map((n: number) => n),
      { signal: controller.signal }
    )
    const run = pipeline(parked([1]), duplex, keeping().stream)
    await turns()
    controller.abort(reason)
    expect(await failure(run)).toBe(reason)
    const before = toDuplex(
      map((n: number) => n),
      { signal: AbortSignal.abort(reason) }
    )
    expect(await failure(finished(before))).toBe(reason)
  })

  it('`toDuplex()` is disposed of quietly', async () => {
    const duplex = toDuplex(map((n: number) => n))
    const errors = errorsOf(duplex)
    duplex.write(1)
    await duplex[Symbol.asyncDispose]()
    expect([duplex.closed, errors]).toEqual([true, []])
  })

  it('`toDuplex()` ends what is piped into it through Transforms after an early stop', async () => {
    const classes = [PassThrough, ForeignPassThrough as unknown as typeof PassThrough]
    for (const Class of classes) {
      const { stream, items } = keeping<number>()
      const { stream: source } = counting()
      const through = [0, 1].map(() => new Class({ objectMode: true })) as [Transform, Transform]
      await pipeline(source, ...through, toDuplex(take<number>(3)), stream)
      expect([items, [source, ...through].map(each => each.destroyed)]).toEqual([
        [0, 1, 2],
        [true, true, true]
      ])
    }
  })

  it('`toDuplex()` ends a Transform that is still at work when its source has ended', async () => {
    const { stream: source } = counting(100)
    const through = new Transform({
      objectMode: true,
      writableHighWaterMark: 200,
      transform: (item, _encoding, callback) => void setImmediate(callback, null, item)
    })
    source.pipe(through)
    await once(source, 'end')
    const closed = once(through, 'close')
    expect(await through.pipe(toDuplex(take<number>(3))).toArray()).toEqual([0, 1, 2])
    await closed
  })

  it('`toDuplex()` asks a Transform that it ends for no more: an unfinished file is no failure', async () => {
    const zipped = gzipSync(Array.from({ length: 100_000 }, (_, n) => `bus ${n}`).join('\n'))
    let given = 0
    const source = new Readable({
      read() {
        given += 1000
        this.push(zipped.subarray(given - 1000, given))
      }
    })
    const { stream, items } = keeping<string>()
    await pipeline(source, createGunzip(), toDuplex(join(lines(), take(2))), stream)
    expect([items, source.destroyed, given < zipped.length]).toEqual([['bus 0', 'bus 1'], true, true])
  })

  it('`toDuplex()` drains a Duplex that is no Transform, and an iterable, after an early stop', async () => {
    const { stream, items } = keeping<number>()
    const { stream: source, made } = counting(50)
    const duplex = Duplex.from(async function* (numbers: AsyncIterable<number>) {
      yield* numbers
    })
    await pipeline(source, duplex, toDuplex(take<number>(3)), stream)
    expect([items, made()]).toEqual([[0, 1, 2], 50])
    const [more, through] = [keeping<number>(), new PassThrough({ objectMode: true })]
    const fifty = Array.from({ length: 50 }, (_, n) => n)
    await pipeline(fifty, through, toDuplex(take<number>(3)), more.stream)
    expect(more.items).toEqual([0, 1, 2])
  })

  it('`toDuplex()` answers a Duplex, and refuses what is no stage', () => {
    const duplex = toDuplex(map((n: number) => n))
    expect(duplex).toBeInstanceOf(Duplex)
    duplex.destroy()
    for (const value of [undefined, null, {}, [1], 'bus', toArray()])
      expect(() => toDuplex(value as never)).toThrow(TypeError)
    expect(() => toDuplex(take(1), { read() {} } as object)).toThrow(/no option "read"/)
  })
})

async function* naturals(): AsyncGenerator<number> {
  for (let n = 0; ; n++) yield n
}
