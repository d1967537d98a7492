import type { DONE } from '../done.ts'
import type { Wait } from '../push/request.ts'
import type { Fiber } from './fiber.ts'

/** How a trap lets its task go on: with an answer, or with an error that is thrown at the `yield*`. Only once. */
export type Resume = (how: 'next' | 'throw', value: unknown) => void

/** Answered by a trap that was called off and that the task has to wait for all the same. */
export const STAY: unique symbol = Symbol('stay')

/** Calls off what a trap began. */
export type CallOff = () => typeof STAY | void

/** What a task yields to be served by the scheduler: a system call. Made by `sleep`, `spawn`, `join` and the others. */
export class Trap {
  /** What the trace calls it. */
  readonly name: string
  /** What it is about, for the trace. */
  readonly about: unknown
  /** Begins what is asked for; the task stands still until it is resumed. */
  readonly begin: (fiber: Fiber<unknown>, resume: Resume) => CallOff | undefined

  /** Whether a task that was killed is served all the same, hears what came of it and ends at its next trap. */
  readonly whole: boolean

  constructor(name: string, about: unknown, begin: Trap['begin'], whole = false) {
    this.name = name
    this.about = about
    this.begin = begin
    this.whole = whole
  }
}

/**
 * What a task may yield: nothing, which gives others a turn; what the delegates of this module yield; the reply of a
 * target, which is waited for where it is a promise.
 */
export type TaskRequest = Trap | Wait | PromiseLike<unknown> | typeof DONE | undefined | null | void

/** The generator of a task, or of a part of one. */
export type TaskGenerator<T> = Generator<TaskRequest, T, unknown>

/** A delegate for `yield*` that asks for one trap and answers what that answers. */
export function* trapped<T>(trap: Trap): TaskGenerator<T> {
  return (yield trap) as T
}
