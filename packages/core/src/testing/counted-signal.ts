/** An AbortController that knows how many listeners are left on its signal. */
export interface CountedSignal {
  readonly controller: AbortController
  /** How many listeners the signal has, those not counted that were to be called once and have been. */
  listeners(): number
}

/** Makes one; it counts what is added to this very signal, so it works in every runtime. */
export function countedSignal(): CountedSignal {
  const controller = new AbortController()
  const { signal } = controller
  const once = new Map<unknown, boolean>()
  const { addEventListener, removeEventListener } = signal
  const add: typeof addEventListener = (type: string, listener: unknown, options?: unknown): void => {
    if (listener !== null && !once.has(listener)) once.set(listener, isOnce(options))
    addEventListener.call(signal, type, listener as EventListener, options as AddEventListenerOptions)
  }
  const remove: typeof removeEventListener = (type: string, listener: unknown, options?: unknown): void => {
    once.delete(listener)
    removeEventListener.call(signal, type, listener as EventListener, options as EventListenerOptions)
  }
  Object.defineProperties(signal, {
    addEventListener: { value: add },
    removeEventListener: { value: remove }
  })
  return {
    controller,
    listeners() {
      const all = [...once.values()]
      return all.filter(single => !(single && signal.aborted)).length + (signal.onabort === null ? 0 : 1)
    }
  }
}

function isOnce(options: unknown): boolean {
  return typeof options === 'object' && options !== null && (options as AddEventListenerOptions).once === true
}
