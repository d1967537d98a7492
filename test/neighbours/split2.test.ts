import { via } from '@costream/node-streams'
import split2 from 'split2'
import { toLines } from './support/lines.ts'
import { nextTo } from './support/next-to.ts'
import type { Row } from './support/row.ts'

nextTo('split2', {
  open() {
    const split = split2(text => JSON.parse(text) as Row)
    return { before: [toLines(), via<string, Row>(split)], streams: [split] }
  }
})
