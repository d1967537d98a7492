import {
  isMarkedAsUntransferable,
  type MessagePort,
  type Transferable,
  type Worker
} from 'node:worker_threads'
import type { Endpoint } from '../link/endpoint.ts'
import { FRAME, type Frame } from '../link/frame.ts'
import { unsendable } from '../near/unsendable.ts'

/** What differs between the two ends of a thread. */
export interface MessageEndpointOptions {
  readonly place: string
  /** Whether buffers among the items are moved instead of copied. */
  readonly transfer: boolean
  readonly hold: (busy: boolean) => void
  readonly destroy: () => void
}

/** The endpoint of a worker thread: each frame is a message. */
export function messageEndpoint(
  port: Pick<MessagePort | Worker, 'postMessage'>,
  { place, transfer, hold, destroy }: MessageEndpointOptions
): Endpoint {
  const check = (value: unknown): void => void structuredClone(value)
  return {
    kind: 'thread',
    place,
    post(frame) {
      if (transfer && frame[0] === FRAME.DATA) port.postMessage(frame, buffersOf(frame))
      else port.postMessage(frame)
      return 0
    },
    check,
    explain: (value, what, error) => unsendable(value, what, place, check, error),
    hold,
    end: destroy,
    destroy
  }
}

/** The buffers that items are, or that they are the only view of: as items, or as the properties of one. */
function buffersOf([, , , items]: Extract<
  Frame,
  readonly [typeof FRAME.DATA, ...unknown[]]
>): Transferable[] {
  const buffers = new Set<ArrayBuffer>()
  const add = (value: unknown): void => {
    const buffer =
      ArrayBuffer.isView(value) && value.byteLength === value.buffer.byteLength ? value.buffer : value
    if (buffer instanceof ArrayBuffer && !isMarkedAsUntransferable(buffer)) buffers.add(buffer)
  }
  for (const item of items) {
    add(item)
    if (typeof item !== 'object' || item === null || ArrayBuffer.isView(item)) continue
    for (const key in item) add((item as Readonly<Record<string, unknown>>)[key])
  }
  return [...buffers]
}
