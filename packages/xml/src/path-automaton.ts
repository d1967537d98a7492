import type { XmlAttributes } from './events.ts'
import type { Condition, Path } from './selector.ts'

/** What paths lead to. */
export interface Rule<T> {
  readonly path: Path
  readonly value: T
}

/** Where an element stands with regard to all paths. */
export interface PathState<Out> {
  /** What the paths that lead to this element give; `undefined` where none does. */
  readonly found: Out | undefined
  /** The states of the elements in it, by what they are to the paths. */
  readonly next: PathState<Out>[]
  /** How far the paths have come: see `#positions`. */
  readonly positions: readonly number[]
}

/** The most conditions that the paths of one automaton may have together. */
const MAX_CONDITIONS = 16

/** The most states that are kept: paths such as `//a/*` followed by twenty more `/*` could have a million. */
const MAX_STATES = 4096

/**
 * Follows elements along paths. All paths are one state machine, whose states are made when they are first reached and
 * kept: an element costs a look-up of its name and one of the next state, however many paths there are.
 *
 * Names in none of the paths are one symbol, so that a document cannot make more states than its reader wrote paths for.
 *
 * @typeParam T - what a path leads to
 * @typeParam Out - what all the paths that lead to one element give together
 */
export class PathAutomaton<T, Out> {
  /** The state outside of the outermost element. */
  readonly start: PathState<Out>
  readonly #rules: readonly Rule<T>[]
  readonly #join: (values: readonly T[]) => Out
  readonly #symbols = new Map<string, number>()
  readonly #names: string[] = ['*'] // by symbol; the first is that of all names that no path has
  readonly #conditions: Condition[] = []
  readonly #states = new Map<string, PathState<Out>>()
  readonly #offsets: number[] = [] // of each rule, where its positions begin

  /**
   * @param join - makes one of the values of all the paths that lead to an element
   * @param caller - what is called with the paths
   * @throws RangeError when there are too many conditions
   */
  constructor(rules: readonly Rule<T>[], join: (values: readonly T[]) => Out, caller: string) {
    this.#rules = rules
    this.#join = join
    let positions = 0
    for (const { path } of rules) {
      this.#offsets.push(positions)
      positions += path.steps.length + 1
      for (const { name, conditions } of path.steps) {
        this.#addName(name)
        for (const condition of conditions) this.#addCondition(condition)
      }
    }
    if (this.#conditions.length > MAX_CONDITIONS) {
      throw new RangeError(
        `${caller}: there are more than ${MAX_CONDITIONS} different conditions in square brackets`
      )
    }
    this.start = this.#state(this.#offsets)
  }

  /** The state of an element in an element. */
  enter(outer: PathState<Out>, name: string, attributes: XmlAttributes): PathState<Out> {
    const symbol = this.#symbols.get(name) ?? 0
    const key =
      this.#conditions.length === 0 ? symbol : symbol + this.#names.length * this.#holding(attributes)
    return outer.next[key] ?? this.#make(outer, key)
  }

  #addName(name: string): void {
    if (name === '*' || this.#symbols.has(name)) return
    this.#symbols.set(name, this.#names.length)
    this.#names.push(name)
  }

  #addCondition(condition: Condition): void {
    if (this.#bitOf(condition) === 0) this.#conditions.push(condition)
  }

  /** The bit that says whether a condition holds; 0 for one that is not there. */
  #bitOf({ attribute, value }: Condition): number {
    const index = this.#conditions.findIndex(each => each.attribute === attribute && each.value === value)
    return index === -1 ? 0 : 2 ** index
  }

  #holding(attributes: XmlAttributes): number {
    let bits = 0
    for (let index = 0; index < this.#conditions.length; index++) {
      const { attribute, value } = this.#conditions[index] as Condition
      const found = attributes[attribute]
      if (found !== undefined && (value === undefined || found === value)) bits += 2 ** index
    }
    return bits
  }

  #make(outer: PathState<Out>, key: number): PathState<Out> {
    const name = this.#names[key % this.#names.length] as string
    const holding = Math.floor(key / this.#names.length)
    const positions: number[] = []
    for (const position of outer.positions) {
      const { rule, taken } = this.#locate(position)
      const step = rule.path.steps[taken]
      if (step === undefined) continue
      if (step.deep && !positions.includes(position)) positions.push(position)
      const holds = step.conditions.every(condition => (holding & this.#bitOf(condition)) !== 0)
      if (holds && (step.name === '*' || step.name === name)) positions.push(position + 1)
    }
    const state = this.#state(positions)
    if (this.#states.size < MAX_STATES) outer.next[key] = state
    return state
  }

  #state(positions: readonly number[]): PathState<Out> {
    const sorted = positions.toSorted((a, b) => a - b)
    const key = sorted.join()
    let state = this.#states.get(key)
    if (state === undefined) {
      state = { found: this.#foundAt(sorted), next: [], positions: sorted }
      if (this.#states.size < MAX_STATES) this.#states.set(key, state)
    }
    return state
  }

  #foundAt(positions: readonly number[]): Out | undefined {
    const rules = positions
      .map(position => this.#locate(position))
      .filter(({ rule, taken }) => taken === rule.path.steps.length)
    return rules.length === 0 ? undefined : this.#join(rules.map(({ rule }) => rule.value))
  }

  /** A position is a rule and how many of its steps are taken. */
  #locate(position: number): { readonly rule: Rule<T>; readonly taken: number } {
    const index = this.#offsets.findLastIndex(offset => offset <= position)
    return { rule: this.#rules[index] as Rule<T>, taken: position - (this.#offsets[index] as number) }
  }
}
