import type { Duplex } from 'node:stream'
import type { Codec } from '../codec/codec.ts'
import type { Endpoint, EndpointEvents, Loss } from '../link/endpoint.ts'
import { FrameReader, withLength } from '../link/frame-reader.ts'
import { ProtocolError } from '../link/protocol-error.ts'
import type { LinkKind } from '../link-lost-error.ts'
import { unsendable } from '../near/unsendable.ts'
import { firstLine } from './greeting.ts'

/** How long a frame may be, in bytes, where nothing else is said. */
export const MAX_FRAME: number = 16 * 2 ** 20

/** How many frames of the greatest length may wait to be written: the other side grants what it is sent, but may not read. */
const BACKLOG = 16

/** How long, in milliseconds, the other side may take to end its half of a stream that was ended here. */
const GRACE = 1000

/** What differs between the byte streams that carry frames. */
export interface ByteEndpointOptions {
  readonly kind: LinkKind
  readonly place: string
  readonly maxFrame: number
  /** The codec; known later where the other side names it. */
  readonly codec?: Codec
  /** What is said first. */
  readonly say?: string
  /** Hears the other side's first line, where it has one; answers the codec, and what to say to it. */
  readonly hear?: {
    readonly starts: readonly string[]
    readonly line: (line: string) => { readonly codec: Codec; readonly say?: string }
    /** What is said to one whose first line was wrong. */
    readonly refusal?: (reason: string) => string
  }
  readonly hold: (busy: boolean) => void
  /** The stream has ended, or failed; without it that is how the link is lost. */
  readonly onClose?: (loss: Loss) => void
}

/** The endpoint of a byte stream: each frame is its length, and the bytes that the codec makes of it. */
export function byteEndpoint(
  duplex: Duplex,
  events: EndpointEvents,
  { kind, place, maxFrame, codec: given, say, hear, hold, onClose = events.lost }: ByteEndpointOptions
): Endpoint {
  let codec = given
  let ended = false
  let failure: { readonly error: unknown } | undefined
  const check = (value: unknown): void => void codec?.encode(value)
  const reader = new FrameReader(maxFrame, bytes => events.frame(decode(codec, bytes), bytes.length))
  const head = hear && firstLine(hear.starts)
  let greeted = head === undefined

  const write = (text: string): void => void duplex.write(`${text}\n`)
  const greet = (chunk: Uint8Array): void => {
    const found = head?.(chunk)
    if (found === undefined || hear === undefined) return
    const answer = hear.line(found.line)
    greeted = true
    codec = answer.codec
    if (answer.say !== undefined) write(answer.say)
    reader.push(found.rest)
  }
  const onData = (chunk: Uint8Array): void => {
    try {
      if (greeted) reader.push(chunk)
      else greet(chunk)
    } catch (error) {
      if (greeted) return events.broken(error)
      if (hear?.refusal !== undefined) write(hear.refusal(reasonOf(error)))
      endpoint.end()
      events.lost({ reason: reasonOf(error), cause: error })
    }
  }
  const onError = (error: unknown): void => {
    failure ??= { error }
  }
  const onEnd = (): void => {
    duplex.off('data', onData)
    if (failure === undefined) onClose({ reason: 'it closed the connection' })
    else onClose({ reason: `the connection failed: ${reasonOf(failure.error)}`, cause: failure.error })
  }
  const release = (): void => {
    duplex.off('data', onData)
    duplex.off('end', onEnd)
    duplex.off('close', onEnd)
    duplex.resume() // or the end would never be read
  }

  duplex.on('data', onData)
  duplex.on('error', onError)
  duplex.once('end', onEnd)
  duplex.once('close', onEnd)
  if (say !== undefined) write(say)

  const endpoint: Endpoint = {
    kind,
    place,
    post(frame) {
      if (codec === undefined || duplex.destroyed || duplex.writableEnded) return 0
      const bytes = codec.encode(frame)
      if (bytes.length > maxFrame) {
        throw new RangeError(`it takes ${bytes.length} bytes, and a frame has ${maxFrame} at most`)
      }
      duplex.write(withLength(bytes))
      if (duplex.writableLength > BACKLOG * maxFrame)
        events.lost({ reason: 'it does not read what it is sent' })
      return bytes.length
    },
    check,
    explain: (value, what, error) => unsendable(value, what, place, check, error),
    hold,
    end() {
      if (ended) return
      ended = true
      release()
      const timer = setTimeout(() => duplex.destroy(), GRACE)
      duplex.once('close', () => clearTimeout(timer))
      duplex.end()
    },
    destroy() {
      if (ended) return
      ended = true
      release()
      duplex.destroy()
    }
  }
  return endpoint
}

function decode(codec: Codec | undefined, bytes: Uint8Array): unknown {
  try {
    return codec?.decode(bytes)
  } catch (error) {
    if (error instanceof ProtocolError) throw error
    throw new ProtocolError(`a frame could not be read: ${reasonOf(error)}`, { cause: error })
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
