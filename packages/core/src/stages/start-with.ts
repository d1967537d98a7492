import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { operator } from '../push/operator.ts'
import { Work } from '../push/work.ts'
import { openIterator } from '../run/cursor.ts'
import { pump } from '../run/pump.ts'
import { Pace } from '../run/turn.ts'
import type { Reply, Stage } from '../types.ts'

/**
 * Puts items before those of the source.
 *
 * They are sent when the run begins, before the source is opened: a slow source does not hold them up, and one whose
 * items are not wanted any more is not opened. Given a target, the stage sends them at once. Where they have to wait for
 * the target, one item of the source is read meanwhile.
 *
 * @param items - what comes first; promises are awaited
 * @returns a stage
 *
 * @example
 * ```ts
 * import { pipe, startWith, toArray } from '@costream/core'
 *
 * console.log(await pipe([2, 3], startWith(0, 1), toArray())) // [0, 1, 2, 3]
 * ```
 */
export function startWith<T, In = T>(...items: (T | PromiseLike<T>)[]): Stage<In, In | T> {
  return operator<In, In | T>('startWith', (target, scope) => {
    const { send } = target
    const work = new Work<In | T>(target, scope)
    const control = { halted: false, over: false }
    let started = false
    const begun = (settled: unknown): void => {
      started = true
      if (settled === DONE) work.finish()
      else work.changed()
    }
    const ready = (): boolean => started
    const nothing = (): void => {}

    const first = (): Reply => pump(openIterator(items as T[]), item => work.send(item), control, new Pace())
    const reply = target.done === true ? DONE : first()
    if (!isPromise(reply)) begun(reply)
    else reply.then(begun, error => work.fail(error))

    return {
      item(item) {
        if (started && !work.done) return send(item)
        const reply = work.take(nothing, ready)
        return isPromise(reply) ? scope.wait(reply, settled => (settled === DONE ? DONE : send(item))) : DONE
      },
      end: () => work.take(nothing, ready),
      release() {
        control.halted = control.over = true
        return work.release()
      },
      get done() {
        return work.done || target.done === true
      },
      onEnd: work.onEnd
    }
  })
}
