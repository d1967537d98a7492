// The registered symbols by which `node:stream/iter` knows what is its own.

/** The method that answers a source of batches. */
export const TO_ASYNC_STREAMABLE: unique symbol = Symbol.for('Stream.toAsyncStreamable')

/** The method that answers a promise of room in a writer, or `null` where it takes nothing more. */
export const DRAINABLE: unique symbol = Symbol.for('Stream.drainableProtocol')

/** What of a writer of `node:stream/iter` is used. */
export interface StreamIterWriter {
  /** Whether there is room for a chunk; `null` when the writer takes nothing any more. */
  readonly canWrite?: boolean | null
  /** Takes a chunk at once, or answers `false`. */
  writeSync?(chunk: Uint8Array | string): boolean
  /** Takes a chunk, when there is room. */
  write(
    chunk: Uint8Array | string,
    options?: { readonly signal?: AbortSignal }
  ): PromiseLike<unknown> | undefined
  /** Ends the stream; answers how many bytes it was. */
  end?(options?: { readonly signal?: AbortSignal }): PromiseLike<number> | undefined
  /** Fails the stream. */
  fail?(reason?: unknown): unknown
}
