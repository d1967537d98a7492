import { EMPTY, POLL } from '@costream/core/adapter'
import type { Cutter } from './cutter.ts'
import type { FilePlace } from './file-place.ts'
import type { FolderWatch } from './folder-watch.ts'
import type { FollowedFile, Piece, Restart } from './followed-file.ts'
import type { Succession } from './succession.ts'

/** What following a file lost, as far as it can be seen. */
export interface Loss {
  /** The file was truncated or rewritten and is read from its start; or it is not found again, under whatever name. */
  readonly kind: 'truncated' | 'missing'
  /** The path that is followed. */
  readonly path: string
  /** The file that is meant, as in its places. */
  readonly identity: string
  /** How many bytes of it had been read. */
  readonly position: number
  /** How many bytes after those had been seen. What nobody saw is lost as well. */
  readonly unread: number
}

/** What a follower works with. */
export interface FollowerParts<T> {
  readonly from: FilePlace | undefined
  readonly files: Succession
  readonly watch: FolderWatch
  /** How long an older file is read on beside the newer one, in milliseconds. */
  readonly rotateWait: number
  readonly makeCutter: () => Cutter<T>
  readonly onLoss: (loss: Omit<Loss, 'path'>) => unknown
}

type Step<T> = IteratorResult<T, undefined>

/** Reads a file, and what comes in its place, a piece at a time and only when it is asked. */
export function follower<T>(parts: FollowerParts<T>): AsyncIterator<T, undefined> {
  return new Follower(parts)
}

class Follower<T> implements AsyncIterator<T, undefined> {
  readonly #parts: FollowerParts<T>
  readonly #cutters = new WeakMap<FollowedFile, Cutter<T>>()
  #items: readonly T[] = []
  #index = 0
  #begun = false
  #failure: Error | undefined
  #over = false
  #filling: Promise<void> = Promise.resolve()

  constructor(parts: FollowerParts<T>) {
    this.#parts = parts
  }

  async next(): Promise<Step<T>> {
    if (!this.#over && this.#isEmpty) {
      this.#filling = this.#fill()
      try {
        await this.#filling
      } catch (error) {
        await this.#release()
        throw error
      }
    }
    if (this.#over) return { done: true, value: undefined }
    return { done: false, value: this.#items[this.#index++] as T }
  }

  [POLL](): T | typeof EMPTY {
    return this.#isEmpty ? EMPTY : (this.#items[this.#index++] as T)
  }

  async return(): Promise<Step<T>> {
    this.#over = true
    this.#parts.watch.close()
    await this.#filling.catch(() => {}) // whoever asked for it hears of it
    await this.#release()
    return { done: true, value: undefined }
  }

  async #release(): Promise<void> {
    this.#over = true
    this.#parts.watch.close()
    await this.#parts.files.close()
  }

  get #isEmpty(): boolean {
    return this.#index === this.#items.length
  }

  /** Goes on until there are items. */
  async #fill(): Promise<void> {
    const { watch, files } = this.#parts
    if (!this.#begun) await this.#begin()
    for (let late = false; !this.#over && this.#isEmpty; ) {
      if (this.#failure !== undefined) throw this.#failure
      watch.arm()
      const found = (await this.#read()) || (await files.look())
      if (found && late) watch.renew()
      late = !found && (await watch.wait())
    }
  }

  async #begin(): Promise<void> {
    const { from, files, onLoss } = this.#parts
    this.#begun = true
    if (await files.begin(from)) return
    const { identity = '', position = 0 } = from ?? {}
    await onLoss({ kind: 'missing', identity, position, unread: 0 })
  }

  /** Reads a piece of the oldest file that has one; answers whether there was anything. */
  async #read(): Promise<boolean> {
    const { files, rotateWait } = this.#parts
    for (const file of [...files.files]) {
      const found = await file.read()
      if (found !== undefined) return this.#take(file, found)
      if (!files.isSucceeded(file, rotateWait)) continue
      this.#give(this.#cutter(file).rest(file.place))
      await files.leave(file)
      return true
    }
    return false
  }

  async #take(file: FollowedFile, found: Piece | Restart): Promise<true> {
    const cutter = this.#cutter(file)
    if ('buffer' in found) {
      this.#give(cutter.cut(found))
      this.#failure = cutter.failure
      return true
    }
    this.#give(cutter.rest(file.place))
    this.#cutters.delete(file)
    await this.#parts.files.disregard()
    await this.#parts.onLoss({ kind: 'truncated', identity: file.identity, ...found })
    return true
  }

  #give(items: readonly T[]): void {
    this.#items = items
    this.#index = 0
  }

  #cutter(file: FollowedFile): Cutter<T> {
    const cutter = this.#cutters.get(file) ?? this.#parts.makeCutter()
    this.#cutters.set(file, cutter)
    return cutter
  }
}
