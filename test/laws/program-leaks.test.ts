import process from 'node:process'
import { compose, drain, lines, pipe, take, toArray } from '@costream/core'
import { program } from '@costream/remote'
import { expect, test, vi } from 'vitest'
import { heapInUse } from '../support/heap.ts'
import { LONG } from '../support/replay.ts'

const STOPS = LONG ? 1000 : 30

/** The processes and pipes that this process has. Timers are counted by the matrix of the laws. */
function resources(): readonly string[] {
  return process
    .getActiveResourcesInfo()
    .filter(name => /Process|Pipe|Shutdown/.test(name))
    .toSorted()
}

function listeners(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
}

const RUNS: Record<string, () => Promise<unknown>> = {
  'early stops': () => pipe([], program('yes'), lines(), take(1), toArray()),
  'ends before the input does': () => pipe(['x\n', 'y\n'], program('head', ['-n', '1']), drain()),
  'early stops of what has started others': () =>
    pipe([], program('sh', ['-c', 'yes | cat']), lines(), take(1), toArray()),
  failures: () => pipe([], program('sh', ['-c', 'echo oops >&2; exit 1']), drain()).catch(() => {}),
  aborts: () =>
    pipe([], program('sleep', ['1000'], { signal: AbortSignal.timeout(2) }), drain()).catch(() => {}),
  'programs that cannot be started': () => pipe(['x'], program('no-such-program'), drain()).catch(() => {}),
  'programs beside each other': () =>
    Promise.all([1, 2].map(() => pipe(['x'], compose(program('cat'), program('cat')), drain())))
}

const none = resources()

test.each(Object.entries(RUNS))(
  `${STOPS} runs leave nothing behind: %s`,
  { timeout: 300_000 },
  async (_, run) => {
    await run()
    const before = { listeners: listeners(), heap: heapInUse() }
    for (let n = 0; n < STOPS; n++) await run()
    // The last of the guards ends by itself.
    await vi.waitFor(() => expect(resources()).toEqual(none), { timeout: 20_000 })
    expect(listeners()).toBe(before.listeners)
    expect(heapInUse() - before.heap).toBeLessThan(1_000_000 + STOPS * 500)
  }
)
