import { SOUND } from '../brands.ts'
import { checkCount } from '../check.ts'
import { openTarget } from '../push/sound.ts'
import { checkTarget } from '../recognise.ts'
import { Outlet } from '../routing/outlet.ts'
import type { Sink, Target } from '../types.ts'

/**
 * Makes a target safe for several producers: their sends stand in line, and it is closed when the last one has closed it.
 *
 * Each producer waits for its own replies, closes once, and is answered the result when all have closed: so they run at
 * the same time, not one after the other. A failure of one, or of the target, fails all.
 *
 * @param target - the target, or a sink, which is opened
 * @param producers - how many will send to it, and close it
 * @returns a target to hand to each of them
 * @throws TypeError, RangeError for a wrong argument
 *
 * @example
 * ```ts
 * import { pipe, queued, toArray } from '@costream/core'
 *
 * const all = queued(toArray<string>(), 2)
 * const [buses] = await Promise.all([pipe(['22', '80'], all), pipe(['36'], all)])
 * console.log(buses.toSorted()) // ['22', '36', '80']
 * ```
 */
export function queued<In, R>(target: Target<In, R> | Sink<In, R>, producers: number): Target<In, R> {
  checkTarget(target, 'queued', 'the first argument')
  checkCount(producers, 'queued', 'producers', 1)
  if (producers === Infinity) throw new RangeError('queued: producers must be finite, or it is never closed')
  const outlet = new Outlet(openTarget(target) as Target<In, R>, 'a queued target', {}, producers)
  const all = Promise.withResolvers<R>()
  all.promise.catch(() => {}) // told to those who closed it, and kept for those who have not
  let open = producers
  outlet.onEnd(failure => {
    if (failure !== undefined) all.reject(failure.error)
  })
  const close = (): R | PromiseLike<R> => {
    if (open > 0) open--
    if (open > 0 && outlet.failure === undefined) return all.promise
    const result = outlet.close() as R | PromiseLike<R>
    all.resolve(result)
    return result
  }
  const line: Target<In, R> = {
    send: outlet.send,
    throw: outlet.throw,
    close,
    get done() {
      return outlet.done
    },
    onEnd: outlet.onEnd
  }
  return Object.defineProperty(line, SOUND, { value: line })
}
