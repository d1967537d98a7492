import type { XmlAttributes } from './events.ts'
import type { PathAutomaton, PathState } from './path-automaton.ts'

/** Finds the elements that a selector means, among those outside of such elements. */
export class Selection {
  readonly #automaton: PathAutomaton<true, true>
  readonly #open: string[] = [] // the names of the open elements that are not selected
  readonly #states: PathState<true>[]
  /** How many elements are open around the element selected last. */
  level: number | undefined
  #skipped = 0 // how many elements are open in one that is skipped, itself among them

  constructor(automaton: PathAutomaton<true, true>) {
    this.#automaton = automaton
    this.#states = [automaton.start]
  }

  /** The names of the elements around, the root first. */
  get path(): readonly string[] {
    return this.#open
  }

  /** An element begins that is in no selected one: answers whether it is selected. */
  start(name: string, attributes: XmlAttributes): boolean {
    if (this.#skipped !== 0) {
      this.#skipped++
      return false
    }
    const state = this.#automaton.enter(this.#states.at(-1) as PathState<true>, name, attributes)
    if (state.found !== undefined) {
      this.level = this.#open.length
      return true
    }
    this.#states.push(state)
    this.#open.push(name)
    return false
  }

  /** An element ends that is in no selected one. */
  end(): void {
    if (this.#skipped !== 0) {
      this.#skipped--
      return
    }
    this.#states.pop()
    this.#open.pop()
  }

  /** Passes over the rest of a selected element, in which so many elements are open, itself among them. */
  skip(depth: number): void {
    this.#skipped += depth
  }
}
