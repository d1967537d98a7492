import { Readable, Transform, Writable } from 'node:stream'
import type { Target } from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import { fromReadable, fromWritable, via } from '@costream/node-streams'
import type { RunForm, SourceForm, StageForm } from '../../packages/core/src/testing/cell.ts'
import type { Cannot } from '../../packages/core/src/testing/feature.ts'
import { into } from '../../packages/core/src/testing/runs.ts'
import { change } from './samples.ts'

const CANNOT: Cannot = {
  'odd-items': 'null is the end of a Node stream',
  'odd-failure': 'a Node stream fails with errors only'
}

/** Calls a Node callback with what an action fails with. */
async function answering(act: () => unknown, callback: (error?: Error | null) => void): Promise<void> {
  try {
    await act()
  } catch (error) {
    return callback(error as Error)
  }
  callback()
}

/** A Readable over a tracked iterator, which is opened by the first read. */
function readableOf(items: AsyncIterable<unknown>): Readable {
  let iterator: AsyncIterator<unknown> | undefined
  let ended = false
  const next = async (): Promise<unknown> => {
    iterator ??= items[Symbol.asyncIterator]()
    try {
      const step = await iterator.next()
      ended = step.done === true
      return ended ? null : step.value
    } catch (error) {
      ended = true
      throw error
    }
  }
  return new Readable({
    objectMode: true,
    highWaterMark: 1,
    read() {
      next().then(
        item => this.push(item),
        error => this.destroy(error)
      )
    },
    destroy(error, callback) {
      const clean = async (): Promise<void> => {
        if (!ended) await iterator?.return?.()
      }
      void answering(clean, later => callback(error ?? later ?? null))
    }
  })
}

const READABLE: SourceForm = {
  name: 'Readable',
  make(script) {
    const { source, log } = trackedSource('async iterator', script)
    return { source: fromReadable(readableOf(source as AsyncIterable<unknown>)), log }
  },
  cannot: CANNOT,
  sync: false,
  capacity: 2, // the one it reads ahead, and the one it is reading meanwhile
  cleansUp: false,
  countsReturns: true,
  releasesParked: true
}

const DUPLEX: StageForm = {
  name: 'Duplex',
  make: probe =>
    via<unknown, unknown>(
      new Transform({
        objectMode: true,
        highWaterMark: 1,
        transform(item, _, callback) {
          let changed: unknown
          try {
            changed = change(probe.pass(item))
          } catch (error) {
            return callback(error as Error)
          }
          callback(null, changed)
        }
      })
    ),
  cannot: CANNOT,
  sync: false,
  capacity: 3 // one at each of its sides, one between
}

function writableOf(target: Target<unknown, number>): Writable {
  return new Writable({
    objectMode: true,
    highWaterMark: 1,
    write: (item, _, callback) => void answering(() => target.send(item), callback),
    final: callback => void answering(() => target.close(), callback),
    destroy(error, callback) {
      if (error === null) return callback(null)
      void answering(
        () => target.throw(error),
        () => callback(error)
      )
    }
  })
}

const WRITABLE: RunForm = into('a Writable', open => fromWritable(writableOf(open())), {
  capacity: 1,
  cannot: {
    ...CANNOT,
    'target-done': 'a Writable cannot say that it is done',
    'parked-target': 'a Writable is not destroyed before the write it is at'
  }
})

/** What Node has, through the adapters of node-streams. */
export const NODE: {
  readonly source: SourceForm
  readonly stage: StageForm
  readonly run: RunForm
} = { source: READABLE, stage: DUPLEX, run: WRITABLE }
