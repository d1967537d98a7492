import type { EventEmitter } from 'node:events'
import { ROW_BYTES } from './row.ts'

/** How many rows the kernel holds between two sockets of TCP, at most: what Linux lets both buffers grow to. */
export const KERNEL_ROWS: number = Math.ceil((10 * 2 ** 20) / ROW_BYTES)

/** How many rows lie between two processes of this machine that no network connects, at most. */
export const LOCAL_ROWS: number = Math.ceil(2 ** 20 / ROW_BYTES)

/** A far end whose errors concern nobody: the test looks at what they do to the near one. */
export function quiet<E extends EventEmitter>(emitter: E): E {
  emitter.on('error', () => {})
  return emitter
}
