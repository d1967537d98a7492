import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A log in a folder of its own, and what happens to logs. */
export class GrowingLog {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'costream-follow-'))
  readonly path: string = join(this.folder, 'log')
  #rotations = 0

  append(text: string | Uint8Array): this {
    appendFileSync(this.path, text)
    return this
  }

  /** Renames it: to `log.1`, where older ones move up, or to a number that counts up. */
  rotate(how: 'shift' | 'count' = 'shift'): this {
    this.#rotations++
    if (how === 'count') renameSync(this.path, `${this.path}.${this.#rotations}`)
    else this.#shift()
    return this
  }

  truncate(): this {
    truncateSync(this.path)
    return this
  }

  remove(): this {
    rmSync(this.path)
    return this
  }

  get exists(): boolean {
    return existsSync(this.path)
  }

  #shift(): void {
    for (let n = readdirSync(this.folder).length - 1; n > 0; n--) {
      renameSync(`${this.path}.${n}`, `${this.path}.${n + 1}`)
    }
    renameSync(this.path, `${this.path}.1`)
  }
}

/** A log that is gone when the test is over. */
export function growingLog(text?: string | Uint8Array): GrowingLog {
  const log = new GrowingLog()
  onTestFinished(() => rmSync(log.folder, { recursive: true, force: true }))
  return text === undefined ? log : log.append(text)
}

/** An iterator that gives its next items. */
export function reading<T>(flow: AsyncIterable<T, undefined>): {
  next(count: number): Promise<T[]>
  stop(): Promise<void>
} {
  const iterator = flow[Symbol.asyncIterator]()
  const stop = async (): Promise<void> => {
    await iterator.return?.()
  }
  onTestFinished(stop)
  const next = async (count: number): Promise<T[]> => {
    const items: T[] = []
    while (items.length < count) {
      const step = await iterator.next()
      if (step.done) break
      items.push(step.value)
    }
    return items
  }
  return { next, stop }
}
