import * as tasks from '@costream/core/tasks'
import { Fiber } from '../../../packages/core/src/tasks/fiber.ts'
import type { Traps } from './play.ts'

/** A scheduler with one thing wrong. */
export interface Saboteur {
  readonly name: string
  /** Does its harm; answers how to undo it. */
  begin(): () => void
  readonly traps?: Traps
}

type Methods = 'attend' | 'cancel' | 'cancelChildren' | 'fail' | 'interrupt' | 'note' | 'spawn'

/** Puts another method in the place of one that every task has. */
function instead<Name extends Methods>(
  name: string,
  method: Name,
  make: (right: Fiber<unknown>[Name]) => (this: Fiber<unknown>, ...args: never[]) => unknown
): Saboteur {
  return {
    name,
    begin() {
      const right = Fiber.prototype[method]
      Object.assign(Fiber.prototype, { [method]: make(right as Fiber<unknown>[Name]) })
      return () => {
        Object.assign(Fiber.prototype, { [method]: right })
      }
    }
  }
}

const withTraps = (name: string, wrong: Partial<Traps>): Saboteur => ({
  name,
  begin: () => () => {},
  traps: { ...tasks, ...wrong }
})

export const saboteurs: readonly Saboteur[] = [
  instead('does not tell the children of a task that ends', 'cancelChildren', () => () => {}),
  instead('tells all children but the first', 'cancelChildren', right => {
    let calls = 0
    return function () {
      if (++calls % 2 === 0) right.call(this)
    }
  }),
  instead('does not wait for what was spawned', 'spawn', () => {
    return function (...[body, name]: Parameters<Fiber<unknown>['spawn']>) {
      return new Fiber(this.scheduler, undefined, body, name)
    }
  }),
  instead('goes on with a body that was told to end', 'interrupt', () => () => {}),
  instead('forgets the failure of a task', 'note', () => () => {}),
  instead('takes the failure of a child for a kill', 'fail', () => {
    return function () {
      this.cancel()
    }
  }),
  instead('ignores the failure of a child', 'fail', () => () => {}),
  instead('goes on with a body that waits for another to end', 'attend', right => {
    return function () {
      return right.call(this) || this.state === 'running'
    }
  }),
  instead('interrupts a clean-up that has begun', 'cancel', right => {
    const told = new WeakSet<object>()
    return function () {
      if (told.has(this) && this.state === 'running') {
        this.interrupt()
        this.step()
      }
      told.add(this)
      right.call(this)
    }
  }),
  instead('drops a kill now and then', 'cancel', right => {
    let calls = 0
    return function () {
      if (++calls % 10 !== 0) right.call(this)
    }
  }),
  withTraps('does not shield', { shield: tasks.scope }),
  withTraps('shields a scope', { scope: tasks.shield }),
  withTraps('does not wait for what it kills', {
    *kill(task) {
      task.kill().catch(() => {})
      return true
    }
  }),
  withTraps('leaves what takes too long', { withTimeout: (_, body) => tasks.scope(body) })
]
