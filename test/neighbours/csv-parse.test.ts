import { map, pipe, toArray } from '@costream/core'
import { via } from '@costream/node-streams'
import { parse } from 'csv-parse'
import { describe, expect, it } from 'vitest'
import { nextTo } from './support/next-to.ts'
import type { Row } from './support/row.ts'

interface Fields {
  readonly n: string
  readonly text: string
}

nextTo('csv-parse', {
  open() {
    const parser = parse({ columns: ['n', 'text'] })
    return {
      before: [
        map(({ n, text }: Row) => `${n},"${text}"\n`),
        via<string, Fields>(parser),
        map(({ n, text }: Fields): Row => ({ n: Number(n), text }))
      ],
      streams: [parser]
    }
  }
})

describe('csv-parse', () => {
  it('its error reaches the run as it is', async () => {
    const parser = parse({ columns: true })
    const run = pipe(['route,to\n', '22,north\n', '147\n'], via(parser), toArray())
    await expect(run).rejects.toMatchObject({ code: 'CSV_RECORD_INCONSISTENT_COLUMNS', lines: 3 })
    expect(parser.closed).toBe(true)
  })
})
