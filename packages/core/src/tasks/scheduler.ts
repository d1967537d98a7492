import type { Clock } from '../clock.ts'
import { tellAll } from '../diagnostics.ts'
import { nextTurn, Pace } from '../run/turn.ts'
import type { Fiber } from './fiber.ts'
import { random } from './random.ts'

/** One line of a trace: what a task asked for, and when. */
export interface TaskTrace {
  /** In milliseconds, by the tree's clock. */
  readonly time: number
  /** The task, like `client#3`. */
  readonly task: string
  /** What it asked for, like `sleep 10` or `join client#3`; a bare `yield` is `yield`. At last `returned`, `failed` or `killed`. */
  readonly call: string
}

/**
 * Runs the tasks of one tree that are ready, one step each, in turn: round by round, or in an order that a seed decides.
 * Every few milliseconds the event loop gets its turn.
 */
export class Scheduler {
  readonly clock: Clock
  readonly #trace: ((line: TaskTrace) => void) | undefined
  readonly #random: (() => number) | undefined
  readonly #pace = new Pace()
  #round: Fiber<unknown>[] = []
  #at = 0
  #next: Fiber<unknown>[] = []
  #wake: (() => void) | undefined
  #tasks = 0

  constructor(clock: Clock, seed: number | undefined, trace: ((line: TaskTrace) => void) | undefined) {
    this.clock = clock
    this.#random = seed === undefined ? undefined : random(seed)
    this.#trace = trace
    this.#sleep()
  }

  /** The number of a new task. */
  count(): number {
    return ++this.#tasks
  }

  /** Puts a task in line. */
  enqueue(fiber: Fiber<unknown>): void {
    this.#next.push(fiber)
    const wake = this.#wake
    if (wake === undefined) return
    this.#wake = undefined
    wake()
  }

  /** Notes what a task does, where somebody wants to know. */
  trace(fiber: Fiber<unknown>, call: string, about?: unknown): void {
    if (this.#trace === undefined) return
    const line = {
      time: this.clock.now(),
      task: String(fiber),
      call: about === undefined ? call : `${call} ${about}`
    }
    tellAll([this.#trace], line)
  }

  readonly #run = (): void => {
    for (let fiber = this.#take(); fiber !== undefined; fiber = this.#take()) {
      fiber.step()
      if (!this.#pace.due()) continue
      void nextTurn().then(this.#run)
      return
    }
    this.#sleep()
  }

  #take(): Fiber<unknown> | undefined {
    if (this.#random !== undefined) return this.#draw(this.#random)
    if (this.#at === this.#round.length) {
      const done = this.#round
      done.length = 0
      this.#at = 0
      this.#round = this.#next
      this.#next = done
    }
    return this.#round[this.#at++] ?? this.#rest()
  }

  /** Nothing is left in this round, nor in the next. */
  #rest(): undefined {
    this.#at = 0
  }

  #draw(number: () => number): Fiber<unknown> | undefined {
    const ready = this.#next
    const last = ready.pop()
    const index = Math.floor(number() * (ready.length + 1))
    const drawn = ready[index]
    if (drawn === undefined || last === undefined) return last
    ready[index] = last
    return drawn
  }

  /**
   * Waits for a task that is ready. It is a promise's reaction that goes on, registered here: so every step of a tree
   * runs in the asynchronous context that the tree was made in, whoever woke it.
   */
  #sleep(): void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    void promise.then(this.#run)
  }
}
