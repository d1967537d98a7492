import { types } from 'node:util'

/** An Error as Node streams want one: `error` itself, or for anything else one whose `cause` it is. */
export function toError(error: unknown): Error {
  if (error instanceof Error || types.isNativeError(error)) return error
  return new Error('A stream failed with something that is no Error. It is the cause of this one', {
    cause: error
  })
}
