import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  branch,
  broadcast,
  hub,
  map,
  mapConcurrent,
  push,
  queued,
  receive,
  type Stage,
  type Target,
  tap,
  toArray
} from '@costream/core'
import { describe, expect, test } from 'vitest'

const sender = new AsyncLocalStorage<string>()

/** Sends two, without waiting, to `target`: each in a context of its own name. */
async function sendBoth(target: Target<string, unknown>): Promise<void> {
  const replies = ['a', 'b'].map(name => sender.run(name, () => target.send(name)))
  await Promise.all(replies)
  await target.close()
}

/** A target that is slow, and what it was sent in whose context. */
function slow(): { readonly seen: string[]; readonly target: Target<string, unknown> } {
  const seen: string[] = []
  const note = tap((item: string) => {
    seen.push(`${item} in ${sender.getStore()}`)
  })
  const wait = map(async (item: string) => {
    await sleep(1)
    return item
  })
  return { seen, target: note(wait(toArray<string>().open())) }
}

/** Every place where an item may wait for a target. */
const forms: readonly (readonly [string, (target: Target<string, unknown>) => Target<string, unknown>])[] = [
  ['the line of queued', target => twice(queued(target, 2))],
  ['the buffer of a branch', target => broadcast(branch(target, { capacity: 4 }))],
  [
    'the line of a hub member',
    target => {
      const all = hub<string>()
      all.join(target, { capacity: 4 })
      return all
    }
  ],
  ['mapConcurrent', target => mapConcurrent(async (item: string) => item)(target)],
  [
    'mapConcurrent whose first call is its last',
    target =>
      mapConcurrent(async (item: string) => {
        if (item === 'a') await sleep(3)
        return item
      })(target)
  ],
  [
    'mapConcurrent, as they finish',
    target => mapConcurrent(async (item: string) => item, { ordered: false })(target)
  ]
]

/** A target that two close. */
function twice(target: Target<string, unknown>): Target<string, unknown> {
  return {
    ...target,
    close() {
      void target.close()
      return target.close()
    }
  }
}

describe('a queue keeps the AsyncLocalStorage of who sent the item', () => {
  test.each(forms)('%s', async (_, make) => {
    const { seen, target } = slow()
    await sendBoth(make(target))
    expect(seen).toEqual(['a in a', 'b in b'])
  })

  test('the queue between a body and its target', async () => {
    const { seen, target } = slow()
    const each: Stage<string[], string> = push<string[], string>(function* (below) {
      while (true) {
        for (const item of yield* receive<string[]>()) sender.run(item, () => void below.send(item))
      }
    })
    const head = each(target)
    await head.send(['a', 'b', 'c'])
    await head.close()
    expect(seen).toEqual(['a in a', 'b in b', 'c in c'])
  })
})
