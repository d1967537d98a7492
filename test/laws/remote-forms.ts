import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compose, map, type Stage } from '@costream/core'
import { child, connection, forked, ref, remote, serve, thread, threaded } from '@costream/remote'
import type { StageForm } from '../../packages/core/src/testing/cell.ts'
import { stageAt } from '../../packages/remote/src/near/elsewhere.ts'
import { memoryLink } from '../remote/support/memory-link.ts'
import { change } from './samples.ts'

/** How many items may be on their way in each direction. */
const WINDOW = 2

const same = ref<typeof import('../remote/support/stages.ts'), 'same'>(
  new URL('../remote/support/stages.ts', import.meta.url),
  'same'
)

/** Work that can be made to fail, in front of a stage that is elsewhere. */
function elsewhere(name: string, make: () => Stage<unknown, unknown>): StageForm {
  return {
    name,
    make: probe =>
      compose(
        map((item: unknown) => change(probe.pass(item))),
        make()
      ),
    cannot: {},
    sync: false,
    capacity: 2 * WINDOW
  }
}

/** A stage over a link of two objects, in this very realm. */
export const IN_MEMORY: StageForm = elsewhere('over a link', () =>
  stageAt<unknown, unknown>({ name: 'same', args: [] }, memory, { items: WINDOW, bytes: 2 ** 20 })
)

const memory = memoryLink({ same: map((item: unknown) => item) })

// Starting a worker for every cell would take minutes: the runs of all cells are streams of one.
const worker = thread()
const process = child()
const folder = mkdtempSync(join(tmpdir(), 'costream-laws-'))
const path = join(folder, 'socket')
const served = serve(createServer().listen(path), { stages: { same: map((item: unknown) => item) } })
const server = connection({ path })

/** Ends the places. */
export async function endPlaces(): Promise<void> {
  await Promise.all([worker, process, server].map(each => each[Symbol.asyncDispose]()))
  await served.close()
  rmSync(folder, { recursive: true })
}

/** A stage in each place there is; the places are shared by all cells. */
export const ELSEWHERE: readonly StageForm[] = [
  elsewhere('in a thread', () => threaded(same, { thread: worker, window: WINDOW })),
  elsewhere('in a process', () => forked(same, { child: process, window: WINDOW })),
  elsewhere('over a socket', () => remote(server, same, { window: WINDOW }))
]
