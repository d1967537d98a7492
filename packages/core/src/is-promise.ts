/** Whether `value` is a promise or any other thenable. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  // Asked for every item: most are told by their type alone.
  return typeof value === 'object' || typeof value === 'function' ? hasThen(value) : false
}

function hasThen(value: object | null): boolean {
  return value !== null && typeof (value as { then?: unknown }).then === 'function'
}
