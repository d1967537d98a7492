import { checkFunction } from '../check.ts'
import type { Target } from '../types.ts'
import type { Delegate } from './ask.ts'
import { Body, type BodyGenerator } from './body.ts'
import { checkGenerator } from './push.ts'
import type { ItemOf, ResultOf } from './request.ts'

/**
 * Makes a function whose call gives a primed coroutine: a target that runs a generator's body.
 *
 * A bare `yield` receives the next item. `close` ends the body where it receives, and answers what it returned;
 * `throw` raises there. What Python's course writes as a decorator.
 *
 * @param body - a generator function, plain or asynchronous; its parameters become those of the function
 * @returns a function that starts the body and answers its target
 * @throws TypeError when `body` is not a function; from the call, when what it answers is not a generator
 *
 * @example
 * ```ts
 * import { coroutine } from '@costream/core'
 *
 * const printer = coroutine(function* (prefix: string) {
 *   while (true) console.log(prefix, yield)
 * })
 * printer('bus').send('22') // bus 22
 * ```
 */
export function coroutine<Args extends readonly unknown[], Made extends BodyGenerator>(
  body: ((...args: Args) => Made) & Starred<Made>
): (...args: Args) => CoroutineOf<Made> {
  checkFunction(body, 'coroutine', 'body')
  const name = body.name || 'coroutine'
  const start = (...args: Args): CoroutineOf<Made> => {
    const generator = body(...args)
    checkGenerator(generator, name)
    return new Body(generator, name) as Target<never, unknown> as CoroutineOf<Made>
  }
  return Object.defineProperty(start, 'name', { value: name })
}

/** Refuses a body that yields a delegate, such as a call of `receive`, which wants `yield*`. */
type Starred<Made> = [Asking<YieldedOf<Made>>] extends [never]
  ? unknown
  : { readonly 'write yield* in front of receive() and the like': never }

type YieldedOf<Made> =
  Made extends Generator<infer Yielded>
    ? Yielded
    : Made extends AsyncGenerator<infer Yielded>
      ? Yielded
      : never
type Asking<Yielded> = 0 extends 1 & Yielded
  ? never
  : Exclude<Extract<Yielded, Delegate<unknown, unknown>>, string>

/** The target that runs a body: its items and its result are told from the body's type. */
export type CoroutineOf<Made> =
  Made extends Generator<infer Yielded, infer Returned, infer Next>
    ? Target<ItemOf<Yielded, Next>, ResultOf<Yielded, Returned>>
    : Made extends AsyncGenerator<infer Yielded, infer Returned, infer Next>
      ? Target<ItemOf<Yielded, Next>, ResultOf<Yielded, Returned>>
      : never
