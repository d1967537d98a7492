import type { LinkKind } from '../link-lost-error.ts'
import type { Frame } from './frame.ts'

/** What an endpoint tells the link above it. */
export interface EndpointEvents {
  /** A frame came, as so many bytes; 0 where there are none. It is not checked. */
  frame(frame: unknown, bytes: number): void
  /** What came is no frame. */
  broken(error: unknown): void
  /** The far side is there, though it may say nothing. */
  alive(): void
  /** Nothing comes or goes any more. */
  lost(loss: Loss): void
}

/** How an endpoint was lost. */
export interface Loss {
  readonly reason: string
  readonly cause?: unknown
  readonly exitCode?: number
  readonly signal?: string
  readonly stderrTail?: string
}

/**
 * One end of what carries frames: ordered, lossless while it is alive.
 *
 * All that the protocol knows of threads, processes and sockets.
 */
export interface Endpoint {
  readonly kind: LinkKind
  /** What error messages call the place at its far end, such as `thread 3`. */
  readonly place: string
  /** Sends a frame; answers its bytes. Throws where it cannot be carried; nothing of it has gone then. */
  post(frame: Frame): number
  /** Throws where a value cannot be carried. */
  check(value: unknown): void
  /** Makes the error that says what of a value cannot be carried, and why. */
  explain(value: unknown, what: string, error: unknown): unknown
  /** Whether the program is to stay alive for what may still come. */
  hold(busy: boolean): void
  /** Lets go of everything, once what was posted has gone. No event follows. */
  end(): void
  /** Lets go of everything at once. No event follows. */
  destroy(): void
}

/** Makes the endpoint of a link. */
export type Connect = (events: EndpointEvents) => Endpoint
