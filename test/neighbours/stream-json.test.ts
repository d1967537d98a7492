import { concat, map, pipe, pull, type Stage, toArray } from '@costream/core'
import { via } from '@costream/node-streams'
import { streamArray } from 'stream-json/streamers/stream-array.js'
import { describe, expect, it } from 'vitest'
import { nextTo } from './support/next-to.ts'
import type { Row } from './support/row.ts'

interface Element {
  readonly key: number
  readonly value: Row
}

nextTo('stream-json', {
  open() {
    const parser = streamArray.withParserAsStream()
    return {
      before: [toJson(), via<string, Element>(parser), map(({ value }: Element) => value)],
      streams: [parser]
    }
  }
})

describe('stream-json', () => {
  it('its error reaches the run', async () => {
    const parser = streamArray.withParserAsStream()
    await expect(pipe(['[{"n": 1}, {"n" 2}]'], via(parser), toArray())).rejects.toThrow(/pars/i)
    expect(parser.closed).toBe(true)
  })
})

/** Rows to the text of one array. */
function toJson(): Stage<Row, string> {
  return pull((source: AsyncIterable<Row>) => {
    const elements = pipe(
      source,
      map((row, { index }) => `${index === 0 ? '' : ','}${JSON.stringify(row)}`)
    )
    return concat(['['], elements, [']'])
  })
}
