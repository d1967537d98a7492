import type { Failures } from './failures.ts'
import { FRAME, type Frame } from './frame.ts'
import type { Inlet } from './inlet.ts'
import type { Outlet } from './outlet.ts'
import { ProtocolError } from './protocol-error.ts'

/** One stream of a link, seen from one side: what goes out, what comes in, or both. */
export class Stream {
  readonly id: number
  readonly outlet: Outlet<unknown> | undefined
  readonly inlet: Inlet<unknown> | undefined
  readonly #failures: Failures

  constructor(
    id: number,
    failures: Failures,
    outlet: Outlet<unknown> | undefined,
    inlet: Inlet<unknown> | undefined
  ) {
    this.id = id
    this.#failures = failures
    this.outlet = outlet
    this.inlet = inlet
  }

  /** Whether nothing more comes or goes. */
  get over(): boolean {
    return this.outlet?.settled !== false && this.inlet?.settled !== false
  }

  /** Handles a frame of this stream. */
  handle(frame: Frame, bytes: number): void {
    switch (frame[0]) {
      case FRAME.DATA:
        return this.#in().receive(frame[2], frame[3], bytes)
      case FRAME.THROW:
        return this.#in().raise(frame[2], frame[3])
      case FRAME.END:
        return this.#in().end(frame[2])
      case FRAME.CREDIT:
        return this.#out().credit(frame[2], frame[3])
      case FRAME.CANCEL:
        return this.#out().stop(frame[2] === null ? undefined : { error: this.#failures.unpack(frame[2]) })
      case FRAME.CLOSED:
        return this.#out().finish(frame[3])
      default:
        throw new ProtocolError('a stream was opened twice')
    }
  }

  #in(): Inlet<unknown> {
    if (this.inlet === undefined) throw new ProtocolError('items came on a stream that takes none')
    return this.inlet
  }

  #out(): Outlet<unknown> {
    if (this.outlet === undefined) throw new ProtocolError('room was granted on a stream that sends nothing')
    return this.outlet
  }
}
