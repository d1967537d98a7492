import { channel, type Failure } from '@costream/core'

/** What a tracked source is to do. */
export interface SourceScript<T> {
  /** The items it gives, in order. */
  readonly items: readonly T[]
  /** Gives the items again and again, for ever. Default `false`. */
  readonly endless?: boolean
  /** Fails in place of the item with this number, counted from 0. */
  readonly failAt?: number
  /** What it fails with. Default: an Error. */
  readonly failure?: Failure
  /** Never answers in place of the item with this number, counted from 0. */
  readonly parkAt?: number
  /** Is called when the source parks. */
  readonly onPark?: () => void
  /** Every item takes a turn of the event loop. Default `false`. */
  readonly slow?: boolean
  /** What its clean-up fails with when it is stopped early. */
  readonly cleanUpFailure?: Failure
}

/** What happened to a tracked source. */
export interface SourceLog {
  /** How often it was opened. */
  opened: number
  /** How often an item was asked for. */
  reads: number
  /** How many items it gave. */
  given: number
  /** How often its clean-up ran, whatever ended it. */
  cleanUps: number
  /** How often it was returned, or cancelled, from outside; only some forms can tell. */
  returns: number
  /** Whether it came to its end, or failed, by itself. */
  ended: boolean
}

/** A source that notes what happens to it. */
export interface TrackedSource<T, S = Iterable<T> | AsyncIterable<T>> {
  readonly source: S
  readonly log: SourceLog
}

/** The next thing to do, told from the script. */
type Step<T> =
  | { readonly kind: 'item'; readonly item: T }
  | { readonly kind: 'fail'; readonly error: unknown }
  | { readonly kind: 'park' }
  | { readonly kind: 'end' }

const never: Promise<never> = new Promise(() => {})

/** Settles after a turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise(resolve => afterOthers(resolve))
}

/** A timer would do everywhere; in browsers it takes milliseconds. */
function afterOthers(act: () => void): void {
  const { setImmediate } = globalThis as { setImmediate?: (act: () => void) => unknown }
  if (setImmediate !== undefined) return void setImmediate(act)
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    act()
  }
  port2.postMessage(undefined)
}

/** Follows the script, and keeps the log. */
class Player<T> {
  readonly log: SourceLog = { opened: 0, reads: 0, given: 0, cleanUps: 0, returns: 0, ended: false }
  readonly script: SourceScript<T>
  #index = 0

  constructor(script: SourceScript<T>) {
    this.script = script
  }

  read(): Step<T> {
    const { items, endless = false, failAt, failure, parkAt, onPark } = this.script
    const index = this.#index++
    this.log.reads++
    if (index === failAt)
      return { kind: 'fail', error: failure === undefined ? new Error('source') : failure.error }
    if (index === parkAt) {
      onPark?.()
      return { kind: 'park' }
    }
    if (index >= items.length && !(endless && items.length > 0)) return { kind: 'end' }
    this.log.given++
    return { kind: 'item', item: items[index % items.length] as T }
  }

  /** Like `read`, but waits where the script says so. A failure is thrown, the end is `undefined`. */
  async readLater(): Promise<{ readonly item: T } | undefined> {
    const step = this.read()
    if (this.script.slow) await turn()
    if (step.kind === 'park') return never
    return this.settle(step)
  }

  settle(step: Exclude<Step<T>, { kind: 'park' }>): { readonly item: T } | undefined {
    if (step.kind === 'item') return step
    this.log.ended = true
    if (step.kind === 'fail') throw step.error
    return undefined
  }

  /** A synchronous form has only promises to wait with. */
  readSync(): { readonly item: T } | undefined {
    const step = this.read()
    if (step.kind === 'park') return { item: never as T }
    const found = this.settle(step)
    if (found === undefined || !this.script.slow) return found
    return { item: turn().then(() => found.item) as T }
  }

  /** Runs when the source is over, for whatever reason. */
  cleanUp(): void {
    this.log.cleanUps++
    const { cleanUpFailure } = this.script
    if (!this.log.ended && cleanUpFailure !== undefined) throw cleanUpFailure.error
  }
}

/** An array: it has nothing to clean up, and tells nothing but how often it was opened. */
export function arraySource<T>(script: SourceScript<T>): TrackedSource<T, Iterable<T>> {
  const player = new Player(script)
  const items: unknown[] = []
  for (let step = player.readSync(); step !== undefined; step = player.readSync()) {
    items.push(step.item)
    if (script.parkAt !== undefined && items.length > script.parkAt) break
  }
  Object.assign(player.log, { reads: 0, given: 0, ended: false })
  return { source: items as T[], log: player.log }
}

/** A plain generator. */
export function generatorSource<T>(script: SourceScript<T>): TrackedSource<T, Iterable<T>> {
  const player = new Player(script)
  function* generate(): Generator<T, void, undefined> {
    player.log.opened++
    try {
      for (let step = player.readSync(); step !== undefined; step = player.readSync()) yield step.item
    } finally {
      player.cleanUp()
    }
  }
  return { source: generate(), log: player.log }
}

/** An async generator. */
export function asyncGeneratorSource<T>(script: SourceScript<T>): TrackedSource<T, AsyncIterable<T>> {
  const player = new Player(script)
  async function* generate(): AsyncGenerator<T, void, undefined> {
    player.log.opened++
    try {
      for (let step = await player.readLater(); step !== undefined; step = await player.readLater()) {
        yield step.item
      }
    } finally {
      player.cleanUp()
    }
  }
  return { source: generate(), log: player.log }
}

/** An iterable whose iterators have `next`, and `return` where `returnable`. */
export function iteratorSource<T>(
  script: SourceScript<T>,
  returnable: boolean
): TrackedSource<T, Iterable<T>> {
  const player = new Player(script)
  const open = (): Iterator<T> => {
    player.log.opened++
    return {
      next: () => result(player.readSync()),
      ...(returnable && { return: () => returned(player) })
    }
  }
  return { source: { [Symbol.iterator]: open }, log: player.log }
}

/** An async iterable whose iterators have `next`, and `return` where `returnable`. */
export function asyncIteratorSource<T>(
  script: SourceScript<T>,
  returnable: boolean
): TrackedSource<T, AsyncIterable<T>> {
  const player = new Player(script)
  const open = (): AsyncIterator<T> => {
    player.log.opened++
    return {
      next: async () => result(await player.readLater()),
      ...(returnable && { return: async () => returned(player) })
    }
  }
  return { source: { [Symbol.asyncIterator]: open }, log: player.log }
}

function result<T>(step: { readonly item: T } | undefined): IteratorResult<T, undefined> {
  return step === undefined ? { done: true, value: undefined } : { done: false, value: step.item }
}

function returned(player: Player<unknown>): IteratorReturnResult<undefined> {
  player.log.returns++
  player.cleanUp()
  return { done: true, value: undefined }
}

/** A Web ReadableStream that reads nothing ahead. */
export function streamSource<T>(script: SourceScript<T>): TrackedSource<T, ReadableStream<T>> {
  const player = new Player(script)
  let cancelled = false
  const stream = new ReadableStream<T>(
    {
      async pull(controller) {
        if (player.log.reads === 0) player.log.opened++
        try {
          const step = await player.readLater()
          if (cancelled) return
          if (step !== undefined) return controller.enqueue(step.item)
          controller.close()
        } catch (error) {
          controller.error(error)
        }
        player.cleanUp()
      },
      cancel() {
        cancelled = true
        player.log.returns++
        player.cleanUp()
      }
    },
    { highWaterMark: 0 }
  )
  return { source: stream, log: player.log }
}

/** The reading side of a channel of one place; a producer starts when it is opened. */
export function channelSource<T>(script: SourceScript<T>): TrackedSource<T, AsyncIterable<T>> {
  const player = new Player(script)
  const { target, source } = channel<T>({ capacity: 1 })
  const produce = async (): Promise<void> => {
    try {
      for (let step = await player.readLater(); step !== undefined; step = await player.readLater()) {
        if ((await target.send(step.item)) !== undefined) return
        if (script.endless) await turn()
        if (target.done) return
      }
      target.close()
      player.log.cleanUps++
    } catch (error) {
      player.log.cleanUps++
      await Promise.resolve(error)
        .then(target.throw)
        .catch(() => {})
    }
  }
  const open = (): AsyncIterator<T> => {
    player.log.opened++
    target.onEnd?.(() => {
      player.log.returns++
      if (!player.log.ended) player.log.cleanUps++
    })
    void produce()
    return source[Symbol.asyncIterator]()
  }
  return { source: { [Symbol.asyncIterator]: open }, log: player.log }
}
