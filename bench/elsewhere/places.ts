import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { Stage } from '@costream/core'
import { child, forked, remote, type StageRef, serve, type Thread, thread, threaded } from '@costream/remote'
import * as stages from './stages.ts'

/** Where the stages of a question run: each place is made when it is first needed, and ended with the question. */
export class Places {
  readonly #made = new Map<() => unknown, unknown>()
  readonly #ends: (() => PromiseLike<unknown>)[] = []

  /** What `make` makes, once until all is ended. */
  of<T extends AsyncDisposable>(make: () => T): T {
    const there = this.#made.get(make) as T | undefined
    if (there !== undefined) return there
    const made = make()
    this.#made.set(make, made)
    this.#ends.push(() => made[Symbol.asyncDispose]())
    return made
  }

  get thread(): Thread {
    return this.of(thread)
  }

  threaded<In, Out>(stage: StageRef<In, Out>, window = 1024): Stage<In, Out> {
    return threaded(stage, { window, thread: this.thread })
  }

  forked<In, Out>(stage: StageRef<In, Out>): Stage<In, Out> {
    return forked(stage, { child: this.of(child) })
  }

  /** Behind a socket of this process. */
  async remote<In, Out>(stage: StageRef<In, Out>): Promise<Stage<In, Out>> {
    return remote(await this.of(makeServer).address, stage)
  }

  /** Ends all that was made, the last first. */
  readonly end = async (): Promise<void> => {
    this.#made.clear()
    for (const end of this.#ends.splice(0).reverse()) await end()
  }
}

/** A server of the stages, and where it listens. */
function makeServer(): AsyncDisposable & { readonly address: Promise<{ port: number; host: string }> } {
  const server = createServer().listen(0, '127.0.0.1')
  const served = serve(server, { stages: { ...stages } })
  const listening = async (): Promise<{ port: number; host: string }> => {
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    return { port, host: '127.0.0.1' }
  }
  return { address: listening(), [Symbol.asyncDispose]: () => served.close() }
}
