/** What `yield*` is put in front of: yields what is asked for, and answers what is given for it. */
export interface Delegate<out Request, out Answer> extends Iterable<Request, Answer, unknown> {}

/** A delegate that asks once. A generator would do, at three times the cost. */
export function ask<Request, Answer>(request: Request): Delegate<Request, Answer> {
  return new Question<Request, Answer>(request)
}

/** A delegate that has nothing to ask. */
export function answered<Answer>(value: Answer): Delegate<never, Answer> {
  const over: IteratorReturnResult<Answer> = { done: true, value }
  const iterator = { next: () => over, [Symbol.iterator]: () => iterator }
  return iterator
}

class Question<Request, Answer> implements IterableIterator<Request, Answer, unknown> {
  readonly #request: Request
  #asked = false

  constructor(request: Request) {
    this.#request = request
  }

  [Symbol.iterator](): this {
    return this
  }

  next(given?: unknown): IteratorResult<Request, Answer> {
    if (this.#asked) return { done: true, value: given as Answer }
    this.#asked = true
    return { done: false, value: this.#request }
  }

  throw(error: unknown): never {
    throw error
  }
}
