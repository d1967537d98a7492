import { compose, lines, map } from '@costream/core'
import { program } from '@costream/remote'
import type { StageForm } from '../../packages/core/src/testing/cell.ts'
import { change } from './samples.ts'

/** How long a line is: so long that few of them fit into a pipe. */
const LENGTH = 65_536

/** A stage that has its items go through `cat`, a line each. */
export const CAT: StageForm = {
  name: 'program cat',
  make: probe =>
    compose(
      map((item: unknown) => `${String(change(probe.pass(item))).padEnd(LENGTH)}\n`),
      program('cat'),
      lines(),
      map(Number)
    ),
  cannot: {
    'odd-items': 'an item is a number in a line of text',
    abort: 'a process takes longer to end than these runs wait'
  },
  sync: false,
  capacity: 24 // the pipes to and from it, what it holds itself, and what is read of each
}
