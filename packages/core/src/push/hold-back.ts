import type { Clock } from '../clock.ts'
import { Alarm } from './alarm.ts'
import type { Attach } from './connect.ts'
import { Work } from './work.ts'

/** What is due to go out. */
export interface Due<Out> {
  readonly item: Out
  /** The context of who sent it, where it is to be kept. */
  readonly context?: (act: () => void) => void
}

/** What a stage holds back: what goes in, and what is due to go out. */
export interface Held<In, Out> {
  /** Takes an item in. `busy`: the target is at an earlier one. */
  add(item: In, busy: boolean): void
  /** Takes out what is due now, if anything. It sets the alarm for what is due later. */
  due(): Due<Out> | undefined
  /** The end has come: sees that all the rest gets due. */
  end?(): void
  /** Whether the sender has to wait. */
  readonly full: boolean
  readonly empty: boolean
}

/**
 * A stage that holds items back until they are due. They go out one at a time, as the target is ready; the alarm is for
 * the moment when the next is due.
 *
 * It is one function of several small ones because they share the state of one run.
 */
export function holdBack<In, Out>(clock: Clock, make: (alarm: Alarm) => Held<In, Out>): Attach<In, Out> {
  return (target, scope) => {
    const work = new Work<Out>(target, scope)
    let emitting = false // whether the loop runs, or an item waits for its context
    const emit = (): void => {
      if (emitting) return // a loop and not a chain of calls: many may be due
      emitting = true
      let switching = false
      while (!switching && !work.sending && !work.over) {
        const due = held.due()
        if (due === undefined) break
        switching = due.context !== undefined
        if (due.context === undefined) work.emit(due.item, emit)
        else due.context(() => resume(due.item))
      }
      emitting = switching
      work.changed()
    }
    const resume = (item: Out): void => {
      emitting = false
      if (!work.over) work.emit(item, emit)
    }
    const alarm = new Alarm(clock, emit)
    const held = make(alarm)
    const add = (item: In): void => {
      held.add(item, work.sending || emitting)
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
      end: () => work.take(end, () => held.empty && !emitting && !work.sending),
      release() {
        alarm.clear()
        return work.release()
      },
      onEnd: work.onEnd
    }
  }
}
