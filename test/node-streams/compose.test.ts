import { type Duplex, PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { lines, map, type Stage, take, toArray } from '@costream/core'
import { compose, pipe, toDuplex, via } from '@costream/node-streams'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  counting,
  errorsOf,
  failure,
  keeping,
  listenersOf,
  parked,
  turns,
  waiting
} from './support/streams.ts'

const objects = (): Duplex => new PassThrough({ objectMode: true })

async function* doubled(source: AsyncIterable<number>): AsyncGenerator<number> {
  for await (const n of source) yield n * 2
}

/** One part of every form, which together add 1, double, and add 1 again. */
const forms = (): Stage<number, number> =>
  compose(
    map((n: number) => n + 1),
    doubled,
    via<number, number>(objects()),
    new TransformStream<number, number>({ transform: (n, controller) => controller.enqueue(n + 1) })
  )

describe('compose()', () => {
  it('`compose()` joins parts of any form to a stage, for `pipe()` as for `toDuplex()`', async () => {
    expect(await pipe([1, 2, 3], forms(), toArray())).toEqual([5, 7, 9])
    const { stream, items } = keeping<number>()
    await pipeline(Readable.from([1, 2, 3]), toDuplex(forms()), stream)
    expect(items).toEqual([5, 7, 9])
  })

  it('`compose()` tells the types of what it can', () => {
    expectTypeOf(compose(map((n: number) => n > 1))).toEqualTypeOf<Stage<number, boolean>>()
    expectTypeOf(compose(via<string, Buffer>(createGzip()), lines())).toEqualTypeOf<Stage<string, string>>()
  })

  it('`compose()` is one Duplex with `toDuplex()`, which behaves in a pipeline as a native one', async () => {
    const text = Array.from({ length: 5000 }, (_, n) => `bus ${n}\n`)
    const through = toDuplex(compose(createGzip(), createGunzip(), lines()))
    const { stream, items } = keeping<string>()
    await pipeline(Readable.from(text), through, stream)
    expect(items).toEqual(text.map(line => line.trimEnd()))
    expect([through.writableFinished, through.readableEnded, through.closed]).toEqual([true, true, true])
  })

  it('`compose()` in a Duplex releases every part, whatever ends it', async () => {
    const error = new Error('first')
    const ends: [string, (streams: readonly Duplex[], source: Readable, outer: Duplex) => unknown][] = [
      ['a part', parts => parts[1]?.destroy(error)],
      ['the source', (_parts, source) => source.destroy(error)],
      ['the Duplex', (_parts, _source, outer) => outer.destroy(error)]
    ]
    for (const [what, end] of ends) {
      const parts = [objects(), objects()] as const
      const outer = toDuplex(compose(...parts))
      const [source, { stream }] = [parked([1]), keeping()]
      const all = [source, ...parts, outer, stream]
      for (const each of all) errorsOf(each)
      const running = pipeline(source, outer, stream)
      await turns()
      end(parts, source, outer)
      expect([what, await failure(running)]).toEqual([what, error])
      await turns()
      expect([what, all.map(each => each.closed)]).toEqual([what, all.map(() => true)])
    }
  })

  it('`compose()` in a Duplex releases every part when it stops early, and when it was never used', async () => {
    const parts = [objects(), objects()] as const
    const source = counting().stream
    const { stream, items } = keeping<number>()
    await pipeline(source, toDuplex(compose(...parts, take<unknown>(3))), stream)
    expect([items, source.closed, parts.map(each => each.closed)]).toEqual([[0, 1, 2], true, [true, true]])
    const unused = [objects(), objects()] as const
    const outer = toDuplex(compose(...unused))
    outer.destroy()
    await turns()
    expect(unused.map(each => each.closed)).toEqual([true, true])
  })

  it('`compose()` leaves no listener on its streams', async () => {
    const before = listenersOf(objects())
    const parts = [objects(), objects()] as const
    await pipe([1, 2], compose(...parts), toArray())
    expect(parts.map(listenersOf)).toEqual([before, before])
  })

  it('`compose()` passes everything on where it joins nothing', async () => {
    expect(await pipe([1, 2], compose<number>(), toArray())).toEqual([1, 2])
  })

  it('`compose()` joins no source and no sink', () => {
    expect(() => compose(waiting() as never)).toThrow(TypeError)
    expect(() => compose(toArray() as never)).toThrow(/a sink can only stand last/)
    expect(() => compose(counting().stream as never)).toThrow(/compose: argument 1 can only stand first/)
    expect(() => compose(keeping().stream as never)).toThrow(/compose: argument 1 can only stand last/)
  })
})
