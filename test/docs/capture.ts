import { setImmediate as turn } from 'node:timers/promises'
import { formatWithOptions } from 'node:util'
import { vi } from 'vitest'

/** What `run` prints with `console.log` and to `process.stdout`, line by line; values on one line, as Node shows them. */
export async function capture(run: () => Promise<unknown>): Promise<string[]> {
  let text = ''
  const log = vi.spyOn(console, 'log').mockImplementation((...values) => {
    text += `${formatWithOptions({ breakLength: Number.POSITIVE_INFINITY, compact: true }, ...values)}\n`
  })
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk, encoding, callback) => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    const written = typeof encoding === 'function' ? encoding : callback
    if (written) queueMicrotask(written)
    return true
  })
  try {
    await run()
    await turn() // what was started and not awaited
  } finally {
    log.mockRestore()
    write.mockRestore()
  }
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}
