import { checkFunction } from '../check.ts'
import type { Target } from '../types.ts'
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
export function coroutine<Args extends readonly unknown[], Yielded, Returned, Next>(
  body: (...args: Args) => Generator<Yielded, Returned, Next> | AsyncGenerator<Yielded, Returned, Next>
): (...args: Args) => Target<ItemOf<Yielded, Next>, ResultOf<Yielded, Returned>> {
  checkFunction(body, 'coroutine', 'body')
  const name = body.name || 'coroutine'
  const start = (...args: Args): Target<ItemOf<Yielded, Next>, ResultOf<Yielded, Returned>> => {
    const generator = body(...args)
    checkGenerator(generator, name)
    return new Body(generator as BodyGenerator, name) as Target<
      ItemOf<Yielded, Next>,
      ResultOf<Yielded, Returned>
    >
  }
  return Object.defineProperty(start, 'name', { value: name })
}
