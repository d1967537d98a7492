import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Stage, stage } from '@costream/core'
import { child, connection, forked, ref, remote, serve, thread, threaded } from '@costream/remote'
import { stageAt } from '../../../packages/remote/src/near/elsewhere.ts'
import { memoryLink } from './memory-link.ts'
import * as stages from './stages.ts'

export type Stages = typeof stages

/** The module of the stages that run elsewhere. */
export const url: URL = new URL('./stages.ts', import.meta.url)

const NAMES = ['same', 'double', 'faulty', 'marking', 'burning', 'exploding'] as const

type Name = (typeof NAMES)[number]

/** A place for stages, and how one of the module `stages.ts` gets there. */
export interface Environment {
  readonly name: string
  /** A stage in a place that other stages may be in too. */
  readonly shared: Make
  /** A stage in a place of its own, which may go down with it. */
  readonly own: Make
}

type Make = (
  name: Name,
  args: readonly unknown[],
  window?: number,
  windowBytes?: number
) => Stage<unknown, unknown>

/** A worker that soon runs out of memory. */
const SMALL = { resourceLimits: { maxOldGenerationSizeMb: 64 } }

/** What holds of a window where nothing is said. */
const BYTES = 2 ** 20

function refTo(name: Name, args: readonly unknown[]): ReturnType<typeof ref<Stages, 'same'>> {
  return { ...ref<Stages, 'same'>(url, 'same'), name, args }
}

/** Both sides in this realm. What would end a thread cuts the link. */
function inMemory(): Environment {
  const make: Make = (name, args, window = 4, windowBytes = BYTES) => {
    const link = memoryLink({
      ...stages,
      faulty(fault: stages.Fault, at: number) {
        if (['throw', 'reject', 'unsendable', 'none'].includes(fault)) return stages.faulty(fault, at)
        let count = 0
        return stage<number, number>(target => ({
          item(n) {
            if (count++ < at) return target.send(n)
            link.cut('it is gone')
          }
        }))
      }
    })
    return stageAt({ name, args }, link, { items: window, bytes: windowBytes })
  }
  return { name: 'in memory', shared: make, own: make }
}

/** Every place there is, until it is disposed of. */
export interface Environments extends AsyncDisposable {
  readonly all: readonly Environment[]
}

export async function environments(): Promise<Environments> {
  const folder = mkdtempSync(join(tmpdir(), 'costream-remote-'))
  const [worker, process] = [thread(), child()]
  // What a server computes runs in a thread, so that it goes on answering.
  const kept = (name: Name): readonly [string, unknown] => {
    return [name, (...args: readonly unknown[]) => threaded(refTo(name, args), { window: 4, thread: worker })]
  }
  const own = (name: Name): readonly [string, unknown] => {
    return [
      `own-${name}`,
      (...args: readonly unknown[]) => threaded(refTo(name, args), { window: 4, worker: SMALL })
    ]
  }
  const registered = Object.fromEntries(NAMES.flatMap(name => [kept(name), own(name)]))
  const path = join(folder, 'socket')
  const servers = [createServer().listen(path), createServer().listen(0, '127.0.0.1')] as const
  const served = servers.map(server => serve(server, { stages: { ...registered, same: stages.same } }))
  await Promise.all(
    servers.map(server => server.listening || new Promise(resolve => server.once('listening', resolve)))
  )
  const { port } = servers[1].address() as AddressInfo
  const addresses = { 'a Unix socket': { path }, TCP: { port, host: '127.0.0.1' } }
  const connections: AsyncDisposable[] = []

  const sockets = Object.entries(addresses).map(([name, address]): Environment => {
    const kept = connection(address)
    connections.push(kept)
    return {
      name,
      shared: (each, args, window = 4, windowBytes = BYTES) =>
        remote(kept, each, args, { window, windowBytes }),
      own: (each, args, window = 4, windowBytes = BYTES) =>
        remote(address, `own-${each}`, args, { window, windowBytes })
    }
  })
  const all: readonly Environment[] = [
    inMemory(),
    {
      name: 'a thread',
      shared: (name, args, window = 4) => threaded(refTo(name, args), { window, thread: worker }),
      own: (name, args, window = 4) => threaded(refTo(name, args), { window, worker: SMALL })
    },
    {
      name: 'a process',
      shared: (name, args, window = 4, windowBytes = BYTES) =>
        forked(refTo(name, args), { window, windowBytes, child: process }),
      own: (name, args, window = 4, windowBytes = BYTES) =>
        forked(refTo(name, args), { window, windowBytes, process: { execArgv: ['--max-old-space-size=64'] } })
    },
    ...sockets
  ]
  return {
    all,
    async [Symbol.asyncDispose]() {
      await Promise.all([worker, process, ...connections].map(each => each[Symbol.asyncDispose]()))
      await Promise.all(served.map(each => each.close()))
      rmSync(folder, { recursive: true })
    }
  }
}
