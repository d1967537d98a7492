/// <reference path="./comlink.d.ts" />
import { Worker } from 'node:worker_threads'
import { wrap } from 'comlink'
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs'
import { Piscina } from 'piscina'
import { streamThat } from '../platform-streams.ts'
import { add, nextOf } from '../work.ts'

/** How many calls are under way at a time. */
const AT_A_TIME = 64

/** Adds 1 to each number in a thread, and answers the sum; the thread ends when it is disposed of. */
interface Adder extends AsyncDisposable {
  sum(numbers: readonly number[]): Promise<number>
}

export function piscina(): Adder {
  const pool = new Piscina<number, number>({
    filename: workerOf('piscina').href,
    name: 'increment',
    minThreads: 1,
    maxThreads: 1,
    concurrentTasksPerWorker: AT_A_TIME
  })
  return { sum: numbers => called(numbers, n => pool.run(n)), [Symbol.asyncDispose]: () => pool.destroy() }
}

export function comlink(): Adder {
  const worker = new Worker(workerOf('comlink'))
  const increment = wrap<(n: number) => number>(nodeEndpoint(worker))
  return {
    sum: numbers => called(numbers, increment),
    [Symbol.asyncDispose]: async () => void (await worker.terminate())
  }
}

/** The items go and come by ReadableStreams that were transferred. */
export function transferred(): Adder {
  const worker = new Worker(workerOf('stream'))
  return {
    async sum(numbers) {
      let total = 0
      const readable = streamThat(nextOf(numbers.length))
      const back = new TransformStream<number, number>()
      worker.postMessage({ readable, writable: back.writable }, [readable, back.writable] as never)
      await back.readable.pipeTo(
        new WritableStream({
          write(n) {
            total = add(total, n)
          }
        })
      )
      return total
    },
    [Symbol.asyncDispose]: async () => void (await worker.terminate())
  }
}

function workerOf(peer: string): URL {
  return new URL(`../elsewhere/${peer}-worker.js`, import.meta.url)
}

/** Calls a function for each number, some at a time, and adds up what it answers. */
async function called(numbers: readonly number[], call: (n: number) => Promise<number>): Promise<number> {
  let total = 0
  const rest = numbers.values()
  const caller = async (): Promise<void> => {
    for (const n of rest) {
      const answer = await call(n)
      total = add(total, answer)
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, caller))
  return total
}
