import { type Duplex, PassThrough } from 'node:stream'
import { createGzip } from 'node:zlib'
import { count, map, pipe, type Stage } from '@costream/core'
import { via } from '@costream/node-streams'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { counting, keeping } from './support/streams.ts'

describe('via()', () => {
  it('`via()` is a Duplex as a stage whose items have types', async () => {
    const zip = via<string, Buffer>(createGzip())
    expectTypeOf(zip).toEqualTypeOf<Stage<string, Buffer>>()
    const sizes = map((chunk: Buffer) => chunk.length)
    expect(await pipe(['bus 22'], zip, sizes, count())).toBeGreaterThan(0)
  })

  it('`via()` refuses what is no Duplex, or can serve no run', () => {
    for (const value of [undefined, {}, counting().stream, keeping().stream, new TransformStream()]) {
      expect(() => via(value as Duplex)).toThrow(/^via: duplex must be/)
    }
    expect(() => via(new PassThrough().end())).toThrow(/^via: this PassThrough has ended/)
    expect(() => via(new PassThrough().resume())).toThrow(/^via: cannot read/)
  })
})
