import type { Clock } from '@costream/core'
import { LinkLostError } from '../link-lost-error.ts'
import type { Connect, Endpoint, Loss } from './endpoint.ts'
import { Failures } from './failures.ts'
import { checkFrame, FRAME, type Frame, type OpenRequest, type Window } from './frame.ts'
import { Inlet } from './inlet.ts'
import { Outlet } from './outlet.ts'
import type { Port } from './port.ts'
import { ProtocolError } from './protocol-error.ts'
import { Stream } from './stream.ts'

/** How long a silent far side is waited for, in milliseconds. */
export interface Heartbeat {
  /** After so long without a word it is asked whether it is there. */
  readonly idle: number
  /** After so long it is lost. */
  readonly dead: number
}

/** What both sides of a link are made with. */
export interface LinkOptions {
  readonly clock: Clock
  /** Calls something when the event loop comes round. */
  readonly defer: (act: () => void) => void
  /** Left out where the far side may be busy: its end is heard of by other means. */
  readonly heartbeat?: Heartbeat
  /** How long, in milliseconds, the far side may take to close what was aborted. */
  readonly abortTimeout: number
  /** Takes a stream that the far side opens. Left out where it may not. */
  readonly accept?: (request: OpenRequest, stream: Stream) => void
  /** The largest window the far side may ask for. */
  readonly limit?: Window & { readonly streams: number }
  /** The last stream is over. */
  readonly onIdle?: () => void
  /** The link is lost, and was not ended here. */
  readonly onLost?: (loss: Loss) => void
}

/**
 * One side of a link: its streams, each with credit of its own, over one endpoint.
 *
 * It dies as a whole: a far side that breaks the protocol, falls silent or goes away takes every stream with it.
 */
export class Link {
  readonly #endpoint: Endpoint
  readonly #options: LinkOptions
  readonly #streams = new Map<number, Stream>()
  #last = 0 // the highest number of a stream so far
  #loss: Loss | undefined
  #heard = 0
  #ticking: (() => void) | undefined
  readonly #expected = new Map<Stream, () => void>() // timers of aborted streams

  constructor(connect: Connect, options: LinkOptions) {
    this.#options = options
    this.#endpoint = connect({
      frame: (frame, bytes) => this.#receive(frame, bytes),
      broken: error => this.giveUp(error),
      alive: () => this.#hear(),
      lost: loss => this.lose(loss)
    })
    this.#endpoint.hold(false)
  }

  /** How many streams are open. */
  get size(): number {
    return this.#streams.size
  }

  /** Whether nothing can be opened any more. */
  get lost(): boolean {
    return this.#loss !== undefined
  }

  /** Asks the far side for a stage. Throws where the request cannot be carried. */
  open(request: OpenRequest): Stream {
    const id = this.#last + 1
    const stream = this.#makeStream(id, request.window, true, request.back)
    if (this.#loss !== undefined) {
      this.#loseStream(stream, this.#loss)
      return stream
    }
    this.#add(stream)
    try {
      this.#endpoint.post([FRAME.OPEN, id, request])
    } catch (error) {
      this.#forget(stream)
      throw this.#endpoint.explain(request.args, `the arguments of ${request.stage}`, error)
    }
    return stream
  }

  /** Ends the link, once what was said has gone. Streams that are open are lost. */
  end(): void {
    this.#lose({ reason: 'it was ended here' }, () => this.#endpoint.end())
  }

  /** Ends the link at once, with every stream that is open. */
  lose(loss: Loss): void {
    if (this.#loss !== undefined) return
    this.#lose(loss, () => this.#endpoint.destroy())
    this.#options.onLost?.(loss)
  }

  /** Ends the link because of what the far side did, and tells it. */
  giveUp(error: unknown): void {
    if (this.#loss !== undefined) return
    const broken = error instanceof ProtocolError
    const reason = broken
      ? `it broke the protocol: ${error.message}`
      : `a frame could not be handled: ${error}`
    this.#endpoint.post([FRAME.LOST, 0, broken ? error.message : 'a frame could not be handled'])
    const loss = { reason, cause: error }
    this.#lose(loss, () => this.#endpoint.end())
    this.#options.onLost?.(loss)
  }

  #lose(loss: Loss, release: () => void): void {
    if (this.#loss !== undefined) return
    this.#loss = loss
    this.#ticking?.()
    release()
    const streams = [...this.#streams.values()]
    for (const stream of streams) this.#forget(stream)
    for (const stream of streams) this.#loseStream(stream, loss)
  }

  #hear(): void {
    this.#heard = this.#options.clock.now()
  }

  #receive(value: unknown, bytes: number): void {
    if (this.#loss !== undefined) return
    this.#hear()
    try {
      this.#handle(checkFrame(value), bytes)
    } catch (error) {
      this.giveUp(error)
    }
  }

  #handle(frame: Frame, bytes: number): void {
    const [type, id] = frame
    if (type === FRAME.PING) return void this.#endpoint.post([FRAME.PONG, 0])
    if (type === FRAME.PONG) return
    if (type === FRAME.LOST) return this.lose({ reason: `it gave up: ${frame[2]}` })
    const stream = this.#streams.get(id)
    if (stream === undefined) {
      if (type === FRAME.OPEN) return this.#accept(id, frame[2])
      if (id <= this.#last) return // what crossed the end of the stream on its way
      throw new ProtocolError('a stream was used before it was opened')
    }
    stream.handle(frame, bytes)
    this.#settle(stream)
  }

  #accept(id: number, request: OpenRequest): void {
    const { accept, limit } = this.#options
    if (accept === undefined) throw new ProtocolError('it may not open streams here')
    if (id !== this.#last + 1) throw new ProtocolError('a stream was opened out of order')
    const { window } = request
    if (limit !== undefined) {
      if (this.#streams.size >= limit.streams)
        throw new ProtocolError(`it has ${limit.streams} streams already`)
      if (window.items > limit.items || window.bytes > limit.bytes) {
        throw new ProtocolError(
          `it asked for a window of ${window.items} items and ${window.bytes} bytes, the most is ${limit.items} and ${limit.bytes}`
        )
      }
    }
    const stream = this.#makeStream(id, window, request.back, true, request.stage)
    this.#add(stream)
    accept(request, stream)
  }

  #add(stream: Stream): void {
    this.#last = stream.id
    this.#streams.set(stream.id, stream)
    if (this.#streams.size > 1) return
    this.#endpoint.hold(true)
    this.#hear()
    this.#tick()
  }

  /** Forgets a stream once it is over. */
  #settle(stream: Stream): void {
    if (stream.over && this.#forget(stream)) this.#options.onIdle?.()
  }

  /** Answers whether it was the last one. */
  #forget(stream: Stream): boolean {
    this.#expected.get(stream)?.()
    this.#expected.delete(stream)
    if (!this.#streams.delete(stream.id) || this.#streams.size > 0) return false
    this.#ticking?.()
    this.#endpoint.hold(false)
    return true
  }

  #makeStream(id: number, window: Window, out: boolean, back: boolean, stage?: string): Stream {
    const endpoint = this.#endpoint
    const { defer } = this.#options
    const failures = new Failures(value => endpoint.check(value))
    const where = (item: number): string => `${stage} (${endpoint.place}, item ${item})`
    const port = this.#makePort(id, failures)
    const outlet = out
      ? new Outlet<unknown>({
          port,
          failures,
          window,
          defer,
          explain: (item, number, error) => endpoint.explain(item, `item ${number}`, error),
          onAbort: () => this.#expectEnd(stream)
        })
      : undefined
    const inlet = back
      ? new Inlet<unknown>({ port, failures, window, ...(stage !== undefined && { where }) })
      : undefined
    const stream = new Stream(id, failures, outlet, inlet)
    return stream
  }

  #makePort(id: number, failures: Failures): Port {
    const post = (frame: Frame): number => (this.#loss === undefined ? this.#endpoint.post(frame) : 0)
    return {
      data: (seq, items) => post([FRAME.DATA, id, seq, items]),
      raise: (failure, aborted) => void post([FRAME.THROW, id, failure, aborted]),
      end: total => void post([FRAME.END, id, total]),
      credit: (items, bytes) => void post([FRAME.CREDIT, id, items, bytes]),
      cancel: failure => void post([FRAME.CANCEL, id, failure]),
      closed: (total, outcome) => {
        try {
          post([FRAME.CLOSED, id, total, outcome])
        } catch (error) {
          const failure = this.#endpoint.explain(outcome.result, 'the result', error)
          post([FRAME.CLOSED, id, total, { failure: failures.pack(failure) }])
        }
        const stream = this.#streams.get(id)
        if (stream !== undefined) this.#settle(stream)
      }
    }
  }

  /** A stream that the far side does not close after an abort is given up. */
  #expectEnd(stream: Stream): void {
    const { clock, abortTimeout, onIdle } = this.#options
    const giveUp = (): void => {
      const last = this.#forget(stream)
      this.#loseStream(stream, { reason: `it did not end within ${abortTimeout} ms of an abort` })
      if (last) onIdle?.()
    }
    this.#expected.set(stream, clock.after(abortTimeout, giveUp))
  }

  #loseStream({ outlet, inlet }: Stream, { reason, cause, ...loss }: Loss): void {
    const sent = outlet?.sent ?? 0
    const consumed = outlet?.consumed ?? inlet?.consumed ?? 0
    const error = new LinkLostError(
      this.#endpoint.kind,
      reason,
      { ...loss, sent, consumed },
      cause === undefined ? undefined : { cause }
    )
    outlet?.lose(error)
    inlet?.lose(error)
  }

  /** Looks whether the far side is there, for as long as there are streams. */
  #tick(): void {
    const { clock, heartbeat } = this.#options
    if (heartbeat === undefined) return
    const look = (): void => {
      const silent = clock.now() - this.#heard
      if (silent >= heartbeat.dead) {
        return this.lose({ reason: `it has not answered for ${Math.round(silent)} ms` })
      }
      if (silent >= heartbeat.idle) this.#endpoint.post([FRAME.PING, 0])
      this.#tick()
    }
    const silent = clock.now() - this.#heard
    this.#ticking = clock.after(silent < heartbeat.idle ? heartbeat.idle - silent : heartbeat.idle, look)
  }
}
