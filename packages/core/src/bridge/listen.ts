import { checkFunction } from '../check.ts'
import { describe } from '../describe.ts'
import { named } from '../named.ts'
import { checkInbox, Inbox, type InboxOptions } from './inbox.ts'
import { UNWAITING } from './overflow.ts'

/** What of an EventTarget is used. */
export interface EventTargetLike {
  addEventListener(event: string, listener: (event: unknown) => void): unknown
  removeEventListener(event: string, listener: (event: unknown) => void): unknown
}

/** What of an EventEmitter is used. */
export interface EmitterLike {
  on(event: string | symbol, listener: (...args: unknown[]) => void): unknown
  removeListener(event: string | symbol, listener: (...args: unknown[]) => void): unknown
}

type Name = string | symbol
type Names = Name | readonly Name[]

/** Options of `listen`. An emitter cannot wait: a full buffer drops items, or is an error. */
export interface ListenOptions<T> extends InboxOptions<T> {
  /** How many events wait to be read at most. Default 1,024. */
  readonly capacity?: number
  /** What happens to one more: the source fails, or an event is dropped. Default `'error'`. */
  readonly overflow?: 'error' | 'drop-oldest' | 'drop-newest'
  /** Makes an item of what the listener is called with. Default: its first argument. */
  readonly select?: (...args: never[]) => T
  /** The events that end the source. */
  readonly end?: Names
  /** The events that fail it, with their first argument, or its `error`. Default `'error'` for an emitter, none for an EventTarget. */
  readonly error?: Names
}

/**
 * Makes a source of the events of an EventEmitter or an EventTarget.
 *
 * It listens from when its iteration begins, and has no listener left when that is over. Each iteration listens for
 * itself.
 *
 * @param emitter - an object with `on` and `removeListener`, or with `addEventListener` and `removeEventListener`
 * @param event - the name of the event
 * @param options - the buffer, a signal, and the names of the events that end the source or fail it
 * @returns a source of what the listener gets first: the event, or the first argument
 * @throws TypeError, RangeError for a wrong argument
 *
 * @example
 * ```ts
 * import { listen, pipe, take, toArray } from '@costream/core'
 *
 * const target = new EventTarget()
 * const names = pipe(listen(target, 'bus'), take(2), toArray())
 * for (let n = 0; n < 3; n++) target.dispatchEvent(new Event('bus'))
 * console.log((await names).length) // 2
 * ```
 */
export function listen<T = Event>(
  emitter: EventTargetLike,
  event: string,
  options?: ListenOptions<T>
): AsyncIterable<T, undefined>
export function listen<T = unknown>(
  emitter: EmitterLike,
  event: string | symbol,
  options?: ListenOptions<T>
): AsyncIterable<T, undefined>
export function listen<T>(
  emitter: EventTargetLike | EmitterLike,
  event: string | symbol,
  options: ListenOptions<T> = {}
): AsyncIterable<T, undefined> {
  const ways = waysOf(emitter)
  checkName(event, 'event')
  const checked = checkInbox(options, 'listen', { capacity: 1024, overflow: 'error' }, UNWAITING, [
    'select',
    'end',
    'error'
  ])
  const { select = first as (...args: never[]) => T } = options
  checkFunction(select, 'listen', 'select')
  const ends = names(options.end, 'end')
  const errors = names(options.error ?? (ways.emits && event !== 'error' ? 'error' : undefined), 'error')

  const start = (inbox: Inbox<T>): (() => void) => {
    const listeners: [Name, Listener][] = [
      [event, (...args) => guarded(inbox, () => inbox.give(select(...(args as never[]))))],
      ...ends.map((name): [Name, Listener] => [name, () => inbox.end()]),
      ...errors.map((name): [Name, Listener] => [name, reason => inbox.fail(errorOf(reason, ways.emits))])
    ]
    const stop = (): void => {
      for (const [name, listener] of listeners) ways.remove(name, listener)
    }
    try {
      for (const [name, listener] of listeners) ways.add(name, listener)
    } catch (error) {
      stop()
      throw error
    }
    return stop
  }
  return named('listen', { [Symbol.asyncIterator]: () => new Inbox<T>('listen', checked, start) })
}

type Listener = (...args: unknown[]) => void

interface Ways {
  /** Whether it is an emitter, and not an EventTarget. */
  readonly emits: boolean
  add(name: Name, listener: Listener): void
  remove(name: Name, listener: Listener): void
}

function first(item: unknown): unknown {
  return item
}

/** How to listen; an object that is both is an EventTarget, whose listeners are told apart by more. */
function waysOf(emitter: EventTargetLike | EmitterLike): Ways {
  const both = (emitter ?? {}) as Partial<EventTargetLike & EmitterLike>
  if (typeof both.addEventListener === 'function' && typeof both.removeEventListener === 'function') {
    const target = emitter as EventTargetLike
    return {
      emits: false,
      add: (name, listener) => void target.addEventListener(name as string, listener),
      remove: (name, listener) => void target.removeEventListener(name as string, listener)
    }
  }
  if (typeof both.on === 'function' && typeof both.removeListener === 'function') {
    const source = emitter as EmitterLike
    return {
      emits: true,
      add: (name, listener) => void source.on(name, listener),
      remove: (name, listener) => void source.removeListener(name, listener)
    }
  }
  throw new TypeError(
    `listen: the first argument must be an EventEmitter or an EventTarget, got ${describe(emitter)}`
  )
}

function names(given: Names | undefined, option: string): readonly Name[] {
  if (given === undefined) return []
  const list = Array.isArray(given) ? (given as readonly Name[]) : [given as Name]
  for (const name of list) checkName(name, option)
  return list
}

function checkName(name: unknown, what: string): void {
  if (typeof name === 'string' || typeof name === 'symbol') return
  throw new TypeError(`listen: ${what} must be the name of an event, got ${describe(name)}`)
}

/** An emitter must not hear what the reader's function throws. */
function guarded<T>(inbox: Inbox<T>, act: () => void): void {
  try {
    act()
  } catch (error) {
    inbox.fail(error)
  }
}

function errorOf(reason: unknown, emits: boolean): unknown {
  return !emits && typeof reason === 'object' && reason !== null && 'error' in reason ? reason.error : reason
}
