/**
 * Calls `act` when it is told to, in the asynchronous context of now: so whatever waits in a queue keeps the
 * AsyncLocalStorage of who sent it.
 *
 * A promise's reaction keeps the context it was registered in, in every runtime and without any import; a snapshot of
 * AsyncLocalStorage costs twenty times as much.
 */
export function keepContext<T>(act: () => T | PromiseLike<T>): () => Promise<T> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const outcome = promise.then(act)
  return () => {
    resolve()
    return outcome
  }
}
