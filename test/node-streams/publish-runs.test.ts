import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { count, drain, inspect, watchRuns } from '@costream/core'
import { follow, fromReadable, pipe, publishRuns, type RunMessage } from '@costream/node-streams'
import { expect, test } from 'vitest'

/** What is published on a channel while `act` is at work. */
async function published(name: string, act: () => Promise<unknown>): Promise<readonly string[]> {
  const events: string[] = []
  const note = (message: unknown): void => {
    const { event, run } = message as RunMessage
    events.push(`${event}, ${run.inspect().state}`)
  }
  subscribe(name, note)
  await act()
  await turn()
  unsubscribe(name, note)
  return events
}

test('`publishRuns()` tells subscribers of the beginning and the end of each run', async () => {
  const publishing = publishRuns()
  expect(await published('costream:run', () => pipe([1], count()))).toEqual([
    'began, running',
    'ended, ended'
  ])
  publishing[Symbol.dispose]()
})

test('`publishRuns()` publishes on the channel it is given, until it is disposed of', async () => {
  const publishing = publishRuns({ channel: 'own' })
  expect(await published('own', () => pipe([1], count()))).toHaveLength(2)
  publishing[Symbol.dispose]()
  expect(await published('own', () => pipe([1], count()))).toHaveLength(0)
})

test.each([[null], [{ channel: 1 }], [{ name: 'own' }]])('`publishRuns()` refuses %o', options => {
  expect(() => publishRuns(options as never)).toThrow(TypeError)
})

test.each<[string, () => AsyncIterable<unknown>]>([
  ['PassThrough', () => fromReadable(new PassThrough())],
  ['PassThrough', () => fromReadable(new PassThrough(), { batches: 2 })],
  ['follow', () => follow('no/such/file', { pollInterval: 60_000, watch: false })]
])('a source is called by its name where a run is watched: %s', async (name, make) => {
  using _ = watchRuns()
  const controller = new AbortController()
  const running = pipe(make(), drain(), { signal: controller.signal })
  expect(inspect(running).parts[0]?.name).toBe(name)
  controller.abort()
  await expect(running).rejects.toBe(controller.signal.reason)
})
