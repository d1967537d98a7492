import { isPromise } from '../is-promise.ts'
import type { Reply, Stage } from '../types.ts'
import { operator } from './operator.ts'
import { Spread } from './spread.ts'

/** Cuts text into pieces, wherever it was cut before. */
export interface Cutter {
  /** The pieces that an item completes. */
  cut(item: unknown): string[]
  /** What is left at the end. */
  rest(): string[]
  /** What was wrong behind the last piece. */
  readonly failure: Error | undefined
}

/** A stage that cuts text: the pieces before a failure go on first. */
export function cutting<In>(name: string, make: () => Cutter): Stage<In, string> {
  return operator<In, string>(name, ({ send }, scope) => {
    const cutter = make()
    const spread = new Spread<string>(send, scope)
    const raise = (): void => {
      if (cutter.failure !== undefined) throw cutter.failure
    }
    const pass = (found: string[]): Reply => {
      const reply = found.length > 0 ? spread.send(found) : undefined
      if (reply === undefined) return raise()
      return isPromise(reply) ? scope.wait(reply, settled => settled ?? raise()) : reply
    }
    return {
      item: item => pass(cutter.cut(item)),
      end: () => pass(cutter.rest()),
      release: () => spread.release()
    }
  })
}
