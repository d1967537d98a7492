/** The rejections that nobody handled. */
export interface Unhandled extends Disposable {
  /** Those since it was asked last. */
  take(): readonly unknown[]
}

/** What platforms offer for it: an emitter, where there is a process, or an event. */
interface Platform {
  readonly process?: {
    on?(event: 'unhandledRejection', listener: (error: unknown) => void): void
    off(event: 'unhandledRejection', listener: (error: unknown) => void): void
  }
  addEventListener(event: 'unhandledrejection', listener: (event: PromiseRejectionEvent) => void): void
  removeEventListener(event: 'unhandledrejection', listener: (event: PromiseRejectionEvent) => void): void
}

/** Listens for rejections that nobody handles, until it is disposed of. */
export function hearUnhandled(): Unhandled {
  const heard: unknown[] = []
  const stop = listen(globalThis as unknown as Platform, error => heard.push(error))
  return { take: () => heard.splice(0), [Symbol.dispose]: stop }
}

function listen(platform: Platform, note: (error: unknown) => void): () => void {
  const { process } = platform
  if (process?.on !== undefined) {
    process.on('unhandledRejection', note)
    return () => process.off('unhandledRejection', note)
  }
  const listener = (event: PromiseRejectionEvent): void => {
    event.preventDefault()
    note(event.reason)
  }
  platform.addEventListener('unhandledrejection', listener)
  return () => platform.removeEventListener('unhandledrejection', listener)
}
