import type { Readable, Writable } from 'node:stream'

/** What error messages call a stream. */
export function nameOf(stream: object): string {
  return `this ${stream.constructor?.name || 'stream'}`
}

/** What Node reports for a stream that is destroyed before its end, without an error; here it says which. */
export function prematureClose(stream: object): Error {
  const message = `Premature close: ${nameOf(stream)} was destroyed before its end. Destroy it with an error to say why`
  return Object.assign(new Error(message), { code: 'ERR_STREAM_PREMATURE_CLOSE' })
}

/** An error of Node's `finished`, with the stream named where Node only says that it was closed too early. */
export function reasonOf(stream: Readable | Writable, error: NodeJS.ErrnoException): Error {
  return error.code === 'ERR_STREAM_PREMATURE_CLOSE' && error !== stream.errored
    ? prematureClose(stream)
    : error
}

export function endedElsewhere(writable: Writable): TypeError {
  return new TypeError(
    `Cannot write to ${nameOf(writable)}: something else has ended it. Give it a fresh stream, or one that nothing else ends`
  )
}

/** Why a stream cannot be written to, where it cannot. */
export function whyDead(writable: Writable): Error | undefined {
  if (writable.errored) return writable.errored
  if (writable.writableEnded) return endedElsewhere(writable)
  return writable.destroyed ? prematureClose(writable) : undefined
}

/** Throws unless a stream can still be written to. */
export function checkAlive(writable: Writable, caller: string): void {
  const cause = whyDead(writable)
  if (cause === undefined) return
  const state = writable.errored ? 'has failed' : writable.writableEnded ? 'has ended' : 'is destroyed'
  throw new TypeError(`${caller}: ${nameOf(writable)} ${state}. Give it a fresh stream`, { cause })
}
