import type { Clock } from '../clock.ts'
import { Alarm } from './alarm.ts'
import type { Attach } from './connect.ts'
import { Work } from './work.ts'

/** What a stage holds back: what goes in, and what is due to go out. */
export interface Held<In, Out> {
  /** Takes an item in. `busy`: the target is at an earlier one. */
  add(item: In, busy: boolean): void
  /** Takes out what is due now, if anything. It sets the alarm for what is due later. */
  due(): { readonly item: Out } | undefined
  /** The end has come: sees that all the rest gets due. */
  end?(): void
  /** Whether the sender has to wait. */
  readonly full: boolean
  readonly empty: boolean
}

/**
 * A stage that holds items back until they are due. They go out one at a time, as the target is ready; the alarm is for
 * the moment when the next is due.
 */
export function holdBack<In, Out>(clock: Clock, make: (alarm: Alarm) => Held<In, Out>): Attach<In, Out> {
  return (target, scope) => {
    const work = new Work<Out>(target, scope)
    let emitting = false
    const emit = (): void => {
      if (emitting) return // a loop and not a chain of calls: many may be due
      emitting = true
      while (!work.sending && !work.over) {
        const due = held.due()
        if (due === undefined) break
        work.emit(due.item, emit)
      }
      emitting = false
      work.changed()
    }
    const alarm = new Alarm(clock, emit)
    const held = make(alarm)
    const add = (item: In): void => {
      held.add(item, work.sending)
      emit()
    }
    const end = (): void => {
      held.end?.()
      emit()
    }
    return {
      item: item =>
        work.take(
          () => add(item),
          () => !held.full
        ),
      end: () => work.take(end, () => held.empty && !work.sending),
      release() {
        alarm.clear()
        return work.release()
      },
      onEnd: work.onEnd
    }
  }
}
