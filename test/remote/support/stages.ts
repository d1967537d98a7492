import { appendFileSync, existsSync, writeFileSync, writeSync } from 'node:fs'
import process from 'node:process'
import { isMainThread, threadId } from 'node:worker_threads'
import {
  coroutine,
  flatMap,
  map,
  push,
  type Reply,
  receive,
  reduce,
  type Sink,
  type Stage,
  stage
} from '@costream/core'

export const same: Stage<unknown, unknown> = map((item: unknown) => item)
export const double: Stage<number, number> = map((n: number) => n * 2)
export const plus = (by: number): Stage<number, number> => map(n => n + by)
export const later = async (by: number): Promise<Stage<number, number>> => plus(by)
export const number = 22
export const notAStage = (): number => 22

/** Adds up what it gets. */
export const sum = (): Sink<number, number> => reduce((total: number, n: number) => total + n, 0)

/** Prints, as the course's printer does, into a file. */
export const printer = coroutine(function* (file: string) {
  while (true) appendFileSync(file, `${yield* receive<string>()}\n`)
})

/** What may go wrong in a stage, at an item. */
export type Fault = 'throw' | 'reject' | 'exit 0' | 'exit 3' | 'terminate' | 'memory' | 'unsendable' | 'none'

/** An error of a class that the other side does not know. */
export class BusError extends RangeError {
  override readonly name = 'BusError'
  readonly code = 'BUS'
  readonly route = 22
  readonly ring = (): void => {}
}

/** A stage with a body, in which something goes wrong at the item of that number, counted from 0. */
export const faulty = (fault: Fault, at: number): Stage<number, unknown> =>
  stage<number, unknown>(target => {
    let count = 0
    return {
      item(n) {
        if (count++ !== at) return target.send(n)
        if (fault === 'unsendable') return target.send({ ring() {} })
        return strike(fault, n)
      }
    }
  })

function strike(fault: Fault, item: number): Reply {
  switch (fault) {
    case 'throw':
      throw new BusError(`item ${item}`, { cause: new TypeError('the cause') })
    case 'reject':
      return Promise.reject(new BusError(`item ${item}`))
    case 'exit 0':
      return process.exit(0)
    case 'exit 3':
      return process.exit(3)
    case 'terminate':
      // A child is killed; a thread ends itself as if it were terminated.
      if (isMainThread) process.kill(process.pid, 'SIGKILL')
      else process.exit(1)
      return new Promise(() => {})
    case 'memory': {
      const hoard: unknown[] = []
      for (;;) hoard.push(new Array(10_000).fill(hoard.length))
    }
    default:
      return undefined
  }
}

/** A body that writes into a file when its clean-up has run, after a while where `slowly`. */
export const marking = (file: string, slowly = false): Stage<number, number> =>
  push<number, number>(async function* (target) {
    try {
      while (true) await target.send(yield* receive<number>())
    } finally {
      if (slowly) await new Promise(resolve => setTimeout(resolve, 100))
      appendFileSync(file, 'finally\n')
    }
  })

/** Fills the buffers it gets. */
export const filled = (by: number): Stage<Uint8Array, Uint8Array> => map(bytes => bytes.fill(by))

/** Works for so many milliseconds, without letting anything else run. */
export const burning = (ms: number): Stage<number, number> =>
  map(n => {
    const end = performance.now() + ms
    while (performance.now() < end);
    return n
  })

/** Answers each item with many. */
export const exploding = (times: number): Stage<unknown, unknown> =>
  flatMap((item: unknown) => Array.from({ length: times }, () => item))

/** Tells the number of the process it runs in. */
export const processId = (): Stage<unknown, number> => map(() => process.pid)

/** Complains, and ends the process. */
export const complaining = (text: string): Stage<unknown, never> =>
  map(() => {
    writeSync(2, `${text}\n`)
    return process.exit(3)
  })

/** Works for ever, and says in a file which process it does it in. */
export const endless = (file: string): Stage<unknown, never> =>
  map(() => {
    writeFileSync(file, String(process.pid))
    for (;;);
  })

/** Says who dealt with an item: the number of its thread. Those that are odd take longer. */
export const labelled: Stage<number, readonly [item: number, thread: number]> = map(async n => {
  if (n % 2 === 1) await new Promise(resolve => setTimeout(resolve, 1))
  return [n, threadId] as const
})

/** Ends its thread at an item, once: the file says whether it has. */
export const mortal = (at: number, file: string): Stage<number, number> =>
  map(n => {
    if (n !== at || existsSync(file)) return n
    writeFileSync(file, '')
    return process.exit(3)
  })

/** Adds up, and gives the sum in the end. */
export const sums = (): Stage<number, number> =>
  stage(target => {
    let sum = 0
    return {
      item(n) {
        sum += n
      },
      end: () => target.send(sum)
    }
  })
