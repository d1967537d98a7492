import { describe } from '../describe.ts'
import type { TaskGenerator } from './trap.ts'

/** What is to be run as a task: a generator function without parameters, or a generator that was not started. */
export type TaskBody<T> = TaskGenerator<T> | (() => TaskGenerator<T>)

/** What a task came to. `running` until its children, too, have ended. */
export type TaskState = 'running' | 'returned' | 'failed' | 'killed'

/**
 * A task: a generator that is run beside others, and the tasks that it spawned.
 *
 * It is a promise of what its body returns. Disposed of, it is killed.
 */
export interface Task<out T> extends Promise<T>, AsyncDisposable {
  /** Its number in its tree, from 1. */
  readonly id: number
  /** The name it was given, or that of its generator function. */
  readonly name: string
  readonly state: TaskState
  /**
   * Ends the task: its `finally` blocks run, and those of its children. Clean-up that has begun is not interrupted.
   *
   * @returns a promise that settles when all is cleaned up: whether the task was running. It rejects with what the
   *   clean-up threw
   */
  kill(): Promise<boolean>
}

/** A generator that was run as a task cannot be run as another. */
const taken = new WeakSet<object>()

const ASYNC_ADVICE = '. Write function* without async, and yield* wait(promise)'

/** The generator of a body, started by nobody. */
export function generatorOf<T>(body: TaskBody<T>): TaskGenerator<T> {
  const made: unknown = typeof body === 'function' ? body() : body
  if (!isGenerator(made)) {
    throw new TypeError(
      `Cannot run ${describe(body)} as a task: it must answer a generator, got ${describe(made)}${ASYNC_ADVICE}`
    )
  }
  if (made === body) {
    if (taken.has(made)) throw new TypeError('Cannot run a generator as a task again: call its function anew')
    taken.add(made)
  }
  return made as TaskGenerator<T>
}

/** Throws a `TypeError` unless `body` is a generator function, or a generator. */
export function checkBody(body: unknown, caller: string, name = 'body'): void {
  if (typeof body === 'function' ? !isAsync(body) : isGenerator(body)) return
  throw new TypeError(
    `${caller}: ${name} must be a generator function without parameters, or a generator, got ${describe(body)}${typeof body === 'function' ? ASYNC_ADVICE : ''}`
  )
}

/** Throws a `TypeError` unless `bodies` is an array of bodies. */
export function checkBodies(bodies: unknown, caller: string): void {
  if (!Array.isArray(bodies)) {
    throw new TypeError(`${caller}: bodies must be an array, got ${describe(bodies)}`)
  }
  for (const [index, body] of bodies.entries()) checkBody(body, caller, `body ${index}`)
}

/** Throws a `TypeError` unless `name` is a text, or was left out. */
export function checkName(name: unknown, caller: string): void {
  if (name === undefined || typeof name === 'string') return
  throw new TypeError(`${caller}: name must be a string, got ${describe(name)}`)
}

/** What a task is called. */
export function nameOf(body: TaskBody<unknown>, name?: string, otherwise = 'task'): string {
  return name ?? ((typeof body === 'function' && body.name) || otherwise)
}

export function isGenerator(value: unknown): value is TaskGenerator<unknown> {
  if (typeof value !== 'object' || value === null) return false
  const generator = value as Partial<Generator> // each has a shape of its own: every look costs
  return typeof generator.throw === 'function' && typeof generator[Symbol.iterator] === 'function'
}

function isAsync(body: object): boolean {
  return Object.prototype.toString.call(body).startsWith('[object Async')
}
