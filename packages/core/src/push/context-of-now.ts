import { keepContext } from './keep-context.ts'

/** The asynchronous context of now: calls what it is given in it, once, a microtask later. */
export function contextOfNow(): (act: () => void) => void {
  let inContext = (): void => {}
  const call = keepContext(() => inContext())
  return act => {
    inContext = act
    void call()
  }
}
