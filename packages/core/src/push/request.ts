declare const item: unique symbol

/** What a coroutine yields to get its next item. Made by `receive`. */
export interface Receive<out T> {
  readonly [item]?: T
  readonly kind: 'receive'
}

/** What a coroutine yields to get its next item, or the end. Made by `receiveOrEnd`. */
export interface ReceiveOrEnd<out T> {
  readonly [item]?: T
  readonly kind: 'receive-or-end'
}

/** What a coroutine yields to wait for a promise. Made by `wait`. */
export class Wait {
  readonly kind = 'wait'
  readonly promise: PromiseLike<unknown>

  constructor(promise: PromiseLike<unknown>) {
    this.promise = promise
  }
}

/** Says what a generator's body did wrong that yielded another generator, such as a call of `receive`. */
export function delegation(request: unknown): string {
  return typeof (request as Partial<Generator> | null)?.next === 'function'
    ? ': write yield* in front of it'
    : ''
}

export const RECEIVE: Receive<never> = Object.freeze({ kind: 'receive' })
export const RECEIVE_OR_END: ReceiveOrEnd<never> = Object.freeze({ kind: 'receive-or-end' })

/** The items a body receives, told from what it yields and from the type of its bare `yield`. */
export type ItemOf<Yielded, Next> = Received<Yielded> & Named<Next>

type Received<Y> = [Asked<Y>] extends [never] ? unknown : Meet<Asked<Y>>
type Asked<Y> = Extract<Y, Receive<unknown> | ReceiveOrEnd<unknown>>
type Meet<Y> = (Y extends Receive<infer T> | ReceiveOrEnd<infer T> ? (item: T) => void : never) extends (
  item: infer I
) => void
  ? I
  : never
type Named<Next> = 0 extends 1 & Next ? unknown : Next

/** What closing a coroutine answers: what its body returns, or nothing where the body may be closed while it receives. */
export type ResultOf<Yielded, Returned> = [Returned] extends [void]
  ? void
  : [Extract<Yielded, Receive<unknown> | undefined>] extends [never]
    ? Returned
    : Returned | undefined
