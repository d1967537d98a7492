import type { Player } from './player.ts'

/** An array has nothing to clean up, and its log tells nothing. */
export function array<T>(player: Player<T>): T[] {
  const { script, log } = player
  const items: T[] = []
  for (let found = player.readNow(); found !== undefined; found = player.readNow()) {
    items.push(found.item)
    if (script.parkAt !== undefined && items.length > script.parkAt) break
  }
  Object.assign(log, { reads: 0, given: 0, ended: false })
  return items
}

export function* generator<T>(player: Player<T>): Generator<T, void, undefined> {
  player.log.opened++
  try {
    for (let found = player.readNow(); found !== undefined; found = player.readNow()) yield found.item
  } finally {
    player.cleanUp()
  }
}

export async function* asyncGenerator<T>(player: Player<T>): AsyncGenerator<T, void, undefined> {
  player.log.opened++
  try {
    for (let found = await player.readLater(); found !== undefined; found = await player.readLater()) {
      yield found.item
    }
  } finally {
    player.cleanUp()
  }
}

/** An iterable whose iterators have `next`, and `return` where `returnable`. */
export function iterator<T>(player: Player<T>, returnable: boolean): Iterable<T> {
  const open = (): Iterator<T> => {
    player.log.opened++
    return {
      next: () => result(player.readNow()),
      ...(returnable && { return: () => returned(player) })
    }
  }
  return { [Symbol.iterator]: open }
}

/** An async iterable whose iterators have `next`, and `return` where `returnable`. */
export function asyncIterator<T>(player: Player<T>, returnable: boolean): AsyncIterable<T> {
  const open = (): AsyncIterator<T> => {
    player.log.opened++
    return {
      next: async () => result(await player.readLater()),
      ...(returnable && { return: async () => returned(player) })
    }
  }
  return { [Symbol.asyncIterator]: open }
}

/** A stream that reads nothing ahead. */
export function readableStream<T>(player: Player<T>): ReadableStream<T> {
  let cancelled = false
  const pull = async (controller: ReadableStreamDefaultController<T>): Promise<void> => {
    if (player.log.reads === 0) player.log.opened++
    try {
      const found = await player.readLater()
      if (cancelled) return
      if (found !== undefined) return controller.enqueue(found.item)
      controller.close()
    } catch (error) {
      controller.error(error)
    }
    player.cleanUp()
  }
  const cancel = (): void => {
    cancelled = true
    player.log.returns++
    player.cleanUp()
  }
  return new ReadableStream<T>({ pull, cancel }, { highWaterMark: 0 })
}

function result<T>(found: { readonly item: T } | undefined): IteratorResult<T, undefined> {
  return found === undefined ? { done: true, value: undefined } : { done: false, value: found.item }
}

function returned(player: Player<unknown>): IteratorReturnResult<undefined> {
  player.log.returns++
  player.cleanUp()
  return { done: true, value: undefined }
}
