import { checkOptions, describe } from '@costream/core/adapter'
import { checkCount, checkFlag } from './check.ts'
import type { PoolOptions } from './near/pool.ts'

const KNOWN = ['size', 'order', 'key', 'batch', 'time', 'idempotent']
const ORDERS = ['input', 'ready', 'key']

/** Reads and checks the option `pool`. */
export function readPool(
  options: { readonly pool?: unknown; readonly thread?: unknown; readonly child?: unknown },
  caller: string
): PoolOptions<unknown> | undefined {
  if (options.pool === undefined) return undefined
  const pool = (
    typeof options.pool === 'number' ? { size: options.pool } : options.pool
  ) as PoolOptions<unknown>
  checkOptions(pool, caller, KNOWN)
  const { size, order = 'input', key, batch, time, idempotent } = pool
  checkCount(size ?? null, caller, 'size of pool')
  checkCount(batch, caller, 'batch of pool')
  checkCount(time, caller, 'time of pool')
  checkFlag(idempotent, caller, 'idempotent of pool')
  if (!ORDERS.includes(order)) {
    throw new TypeError(`${caller}: order of pool must be ${ORDERS.join(', ')}, got ${describe(order)}`)
  }
  if ((order === 'key') !== (typeof key === 'function')) {
    throw new TypeError(
      `${caller}: key of pool must be a function where the order is by key, got ${describe(key)}`
    )
  }
  const shared = options.thread !== undefined ? 'thread' : options.child !== undefined ? 'child' : undefined
  if (shared === undefined) return pool
  throw new TypeError(`${caller}: a pool starts workers of its own. Leave out pool or ${shared}`)
}
