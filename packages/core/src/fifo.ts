/** A queue with a constant-time `shift`: `Array.prototype.shift` moves every item of a long array. */
export class Fifo<T> {
  #items: (T | undefined)[] = []
  #head = 0

  get size(): number {
    return this.#items.length - this.#head
  }

  push(item: T): void {
    this.#items.push(item)
  }

  /** Takes the oldest item; there must be one. */
  shift(): T {
    const item = this.at(0)
    this.#items[this.#head++] = undefined
    if (this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return item
  }

  /** The item that many places behind the oldest. */
  at(index: number): T {
    return this.#items[this.#head + index] as T
  }

  clear(): void {
    this.#items = []
    this.#head = 0
  }
}
