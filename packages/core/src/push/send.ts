import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import type { Target } from '../types.ts'
import { answered, type Delegate } from './ask.ts'
import type { Handle } from './handle.ts'
import { Wait } from './request.ts'

/**
 * Sends an item on from a coroutine's body, and waits for the reply where there is one to wait for.
 *
 * @param target - where to send
 * @param item - what to send
 * @returns a delegate for `yield*` that answers nothing, or `DONE` when the target wants no more
 *
 * @example
 * ```ts
 * import { coroutine, receive, send, toArray } from '@costream/core'
 *
 * const double = coroutine(function* (target: { send(item: number): void }) {
 *   while (true) yield* send(target, 2 * (yield* receive<number>()))
 * })
 * const numbers = toArray<number>().open()
 * double(numbers).send(21)
 * console.log(numbers.close()) // [42]
 * ```
 */
export function send<In>(
  target: Pick<Target<In, unknown>, 'send'> | Pick<Handle<In>, 'send'>,
  item: In
): Delegate<Wait, typeof DONE | undefined> {
  const reply: unknown = target.send(item)
  return isPromise(reply) ? settled(reply) : answered(verdict(reply))
}

function* settled(reply: PromiseLike<unknown>): Generator<Wait, typeof DONE | undefined, unknown> {
  return verdict(yield new Wait(reply))
}

function verdict(reply: unknown): typeof DONE | undefined {
  return reply === DONE ? DONE : undefined
}
