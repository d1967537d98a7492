/** How long, in milliseconds, a loop may run before the event loop gets a turn. */
const SLICE = 4

/** How often, in milliseconds, a loop looks at the clock. */
const LOOK = 1

let lastTurn = 0
let turn: Promise<void> | undefined

/** Whether a run is under way that may not wait: the event loop gets its turn when it is through. */
let synchronous = false

/** Runs `act` without turns for the event loop: in a synchronous pipeline nobody could wait for them. */
export function withoutTurns<T>(act: () => T): T {
  const before = synchronous
  synchronous = true
  try {
    return act()
  } finally {
    synchronous = before
  }
}

/** Counts the rounds of a loop that never waits, and says when the event loop is due. */
export class Pace {
  #left = 1
  #rounds = 1
  #looked: number = performance.now()
  #since: number = this.#looked

  /** Counts one round; `true` when `nextTurn()` is to be awaited. Reads the clock about once a millisecond. */
  due(): boolean {
    return --this.#left <= 0 && this.#look()
  }

  #look(): boolean {
    const now = performance.now()
    const spent = now - this.#looked
    // Twice as many rounds while they are quick, at most; at once fewer when they are slow.
    this.#rounds = Math.max(
      1,
      Math.min(this.#rounds * 2, Math.floor((this.#rounds * LOOK) / Math.max(spent, 1e-3)))
    )
    this.#left = this.#rounds
    this.#looked = now
    const due = !synchronous && now - Math.max(this.#since, lastTurn) >= SLICE
    if (due) this.#since = now
    return due
  }
}

/** Settles after timers and I/O had their turn. All who wait at a time share one. */
export function nextTurn(): Promise<void> {
  turn ??= new Promise<void>(resolve => {
    afterOthers(() => {
      turn = undefined
      lastTurn = performance.now()
      resolve()
    })
  })
  return turn
}

/** Settles when all promises that can settle without I/O or a timer did, and nobody waits for a turn any more. */
export async function settled(): Promise<void> {
  do await new Promise<void>(afterOthers)
  while (turn !== undefined)
}

/** Calls back after timers and I/O had their turn. */
export const afterOthers: (callback: () => void) => void = chooseMacrotask()

function chooseMacrotask(): (callback: () => void) => void {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown }
  if (setImmediate !== undefined) return callback => void setImmediate(callback)
  if (typeof MessageChannel === 'undefined') return callback => void setTimeout(callback, 0)
  return callback => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      callback()
    }
    port2.postMessage(undefined)
  }
}
