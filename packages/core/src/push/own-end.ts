import type { EndListener, Failure, Target } from '../types.ts'

/** How a stage that ends by itself between two sends tells whoever drives it; its target's own end is told too. */
export class OwnEnd {
  readonly #target: Target<never, unknown>
  readonly #listeners = new Set<EndListener>()

  constructor(target: Target<never, unknown>) {
    this.#target = target
  }

  readonly onEnd = (listener: EndListener): (() => void) => {
    const off = this.#target.onEnd?.(listener)
    this.#listeners.add(listener)
    return () => {
      off?.()
      this.#listeners.delete(listener)
    }
  }

  tell(failure?: Failure): void {
    for (const listener of this.#listeners) listener(failure)
  }
}
