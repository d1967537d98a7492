const NAMES = ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] as const

type Timers = Record<(typeof NAMES)[number], (...args: unknown[]) => unknown>

/** The timers that were made while it watched, and have neither fired nor been cleared. */
export interface WatchedTimers extends Disposable {
  left(): number
}

/** Watches the timers of this realm; disposing puts everything back as it was. */
export function watchedTimers(): WatchedTimers {
  const realm = globalThis as unknown as Timers
  const original = Object.fromEntries(NAMES.map(name => [name, realm[name]])) as Timers
  const left = new Set<unknown>()
  // Of no object: browsers refuse a timer function that is called as a method of another one than the window.
  const call = (name: keyof Timers, ...args: readonly unknown[]): unknown =>
    Reflect.apply(original[name], undefined, args)
  // A property of a timer function, as Node's promisified form, stays what it was.
  const replace = (name: keyof Timers, by: Timers[keyof Timers]): void => {
    const before = original[name]
    realm[name] = Object.defineProperties(by, Object.getOwnPropertyDescriptors(before))
  }
  replace('setTimeout', (act, ...rest) => {
    const timer = call(
      'setTimeout',
      (...args: unknown[]) => {
        left.delete(timer)
        ;(act as (...args: unknown[]) => void)(...args)
      },
      ...rest
    )
    left.add(timer)
    return timer
  })
  replace('setInterval', (...args) => {
    const timer = call('setInterval', ...args)
    left.add(timer)
    return timer
  })
  for (const name of ['clearTimeout', 'clearInterval'] as const) {
    replace(name, timer => {
      left.delete(timer)
      return call(name, timer)
    })
  }
  return {
    left: () => left.size,
    [Symbol.dispose]: () => void Object.assign(realm, original)
  }
}
