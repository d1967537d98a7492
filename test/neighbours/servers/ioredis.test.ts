import { flatMap, type Target, take, toArray } from '@costream/core'
import { pipe } from '@costream/node-streams'
import type { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { nextTo } from '../support/next-to.ts'
import { type Row, rows } from '../support/row.ts'
import { redis } from './connect.ts'

/** How many entries a XREAD brings at most. */
const BATCH = 100

/** An entry of a stream of Redis: its identifier, and names and values in turn. */
type Item = readonly [id: string, fields: readonly string[]]

nextTo('ioredis: XREAD first', {
  unfed: 'Redis has its rows before the run',
  besides: BATCH,
  async open({ total }) {
    const client = redis()
    const key = 'rows'
    await client.del(key)
    const pipeline = client.pipeline()
    for (const row of rows(total)) pipeline.xadd(key, `${row.n + 1}-0`, ...fields(row))
    await pipeline.exec()
    let given = 0
    return {
      source: (async function* () {
        for await (const row of entries(client, key)) {
          given++
          yield row
        }
      })(),
      streams: [],
      given: () => given,
      fail: () => client.disconnect(),
      close: () => client.disconnect()
    }
  }
})

nextTo('ioredis: XADD last', {
  besides: 1,
  async open({ gate }) {
    const [client, other] = [redis(), redis()]
    const key = 'written'
    await other.del(key)
    await other.call('client', 'pause', '60000', 'write')
    const opened = gate.then(() => other.call('client', 'unpause'))
    const over = Promise.withResolvers<void>()
    return {
      sink: adding(client, key, over),
      arrived: added(over.promise, other, key),
      streams: [],
      fail: () => client.disconnect(),
      close: async () => {
        await opened
        client.disconnect()
        other.disconnect()
      }
    }
  }
})

describe('ioredis: scanStream', () => {
  it('every key arrives', async () => {
    await withKeys(async (client, keys) => {
      const stream = client.scanStream({ match: 'key:*', count: BATCH })
      const found = await pipe(
        stream,
        flatMap((batch: string[]) => batch),
        toArray()
      )
      expect([...new Set(found)].sort()).toEqual([...keys].sort()) // Redis may name a key twice
      expect(stream.destroyed).toBe(true)
    })
  })

  it('an early stop ends the scan', async () => {
    await withKeys(async client => {
      const stream = client.scanStream({ match: 'key:*', count: BATCH })
      const found = await pipe(
        stream,
        flatMap((batch: string[]) => batch),
        take(3),
        toArray()
      )
      expect(found).toHaveLength(3)
      expect(stream.destroyed).toBe(true)
      expect(await scans(client)).toBeLessThan(20)
    })
  })

  it('its error is that of the run', async () => {
    const client = redis()
    const stream = client.scanStream()
    const run = pipe(stream, toArray())
    client.disconnect()
    await expect(run).rejects.toThrow('Connection is closed')
    expect(stream.destroyed).toBe(true)
  })
})

/** The rows in a stream of Redis, to its end. */
async function* entries(client: Redis, key: string): AsyncGenerator<Row, void, undefined> {
  let last = '0'
  while (true) {
    const [[, items] = ['', []]] = (await client.xread('COUNT', BATCH, 'STREAMS', key, last)) ?? []
    if (items.length === 0) return
    for (const item of items) yield rowOf(item)
    last = items.at(-1)?.[0] ?? last
  }
}

/** A target that appends to a stream of Redis, and says when it is over. */
function adding(client: Redis, key: string, over: PromiseWithResolvers<void>): Target<Row> {
  const failed = (error: unknown): never => {
    over.reject(error)
    throw error
  }
  return {
    send: row => client.xadd(key, '*', ...fields(row)).then(() => {}, failed),
    throw: failed,
    close: over.resolve
  }
}

async function* added(over: Promise<void>, client: Redis, key: string): AsyncGenerator<Row, void, undefined> {
  await over
  for (const item of await client.xrange(key, '-', '+')) yield rowOf(item)
}

function fields({ n, text }: Row): [string, number, string, string] {
  return ['n', n, 'text', text]
}

function rowOf([, [, n, , text = '']]: Item): Row {
  return { n: Number(n), text }
}

/** Runs `test` over 5,000 keys. */
async function withKeys(test: (client: Redis, keys: readonly string[]) => Promise<void>): Promise<void> {
  const client = redis()
  const keys = Array.from({ length: 5000 }, (_, n) => `key:${n}`)
  await client.mset(new Map(keys.map(key => [key, '22'])))
  await client.config('RESETSTAT')
  try {
    await test(client, keys)
  } finally {
    await client.del(keys)
    client.disconnect()
  }
}

/** How often SCAN was called. */
async function scans(client: Redis): Promise<number> {
  return Number(/cmdstat_scan:calls=(\d+)/.exec(await client.info('commandstats'))?.[1])
}
