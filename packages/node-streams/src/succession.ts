import { dirname } from 'node:path'
import type { FilePlace } from './file-place.ts'
import { FollowedFile } from './followed-file.ts'
import { byAge, inOrder, type RotatedFile, rotatedFiles, statIfThere, unlessGone } from './rotated-files.ts'

/** How often a file is looked for that changes its name meanwhile. */
const TRIES = 8

/**
 * The files that had a path one after the other: those that are open, oldest first.
 *
 * The last stays open until there is a newer one, also when it was deleted: so its number goes to no other file, and
 * what its writer still writes is read. A newer one counts when something is in it: its writer has left the older one.
 * More than one may have come between two looks. Those before the last are found under the names they were rotated to.
 */
export class Succession {
  /** Open, oldest first. */
  readonly files: FollowedFile[] = []
  readonly #path: string
  readonly #folder: string
  readonly #names: RegExp | undefined
  readonly #succeeded = new WeakMap<FollowedFile, number>()
  #known: ReadonlySet<string> = new Set() // rotated files that were read, or have nothing that was not

  /** @param names - those of rotated files */
  constructor(path: string, names: RegExp | undefined) {
    this.#path = path
    this.#folder = dirname(path)
    this.#names = names
  }

  /** Opens the file of `place`, whatever its name is now. Answers whether there is one. */
  async begin(place: FilePlace | undefined): Promise<boolean> {
    const listed = await this.#rotated()
    this.#know(listed)
    if (place === undefined) return true
    const file = await this.#find(place)
    if (file === undefined) return false
    this.files.push(file)
    const renamed = listed.find(({ identity }) => identity === place.identity)
    if (renamed === undefined) return true
    const older = byAge(listed)
    this.#know(listed.filter(other => older(other, renamed) <= 0))
    return true
  }

  /** Looks for newer files than the last; answers whether there are. */
  async look(): Promise<boolean> {
    const last = this.files.at(-1)
    const stats = await statIfThere(this.#path)
    if (stats !== undefined && last?.is(stats)) return false
    const current = await this.#openCurrent()
    try {
      await this.#append(current)
    } catch (error) {
      await current?.close()
      throw error
    }
    return this.files.at(-1) !== last
  }

  /** Takes what stands there now for known: a copy that was made before its file was truncated has nothing new. */
  async disregard(): Promise<void> {
    this.#know(await this.#written(), this.#known)
  }

  /** Whether a newer file was found at least `wait` milliseconds ago. */
  isSucceeded(file: FollowedFile, wait: number): boolean {
    const since = this.#succeeded.get(file)
    return since !== undefined && performance.now() - since >= wait
  }

  /** Closes a file that is not the last. */
  async leave(file: FollowedFile): Promise<void> {
    this.files.splice(this.files.indexOf(file), 1)
    this.#know([file], this.#known)
    await file.close()
  }

  async close(): Promise<void> {
    await Promise.all(this.files.splice(0).map(file => file.close()))
  }

  /** The file that has the path, when something is in it and it is not open yet. */
  async #openCurrent(): Promise<FollowedFile | undefined> {
    const file = await unlessGone(() => FollowedFile.open(this.#path))
    if (file === undefined || (file.size > 0 && !this.#isOpen(file))) return file
    await file.close()
    return undefined
  }

  /** Puts what was missed in line, and then the file that has the path; it may have been rotated itself by now. */
  async #append(current: FollowedFile | undefined): Promise<void> {
    const listed = await this.#written()
    const missed = listed.filter(file => !this.#known.has(file.identity) && !this.#isOpen(file))
    const first = listed.find(({ identity }) => identity === this.files.at(-1)?.identity)
    for (const { identity } of inOrder(missed, first?.name)) {
      if (identity === current?.identity) this.#push(current)
      else this.#push(await this.#find({ identity, position: 0, checksum: 0 }))
    }
    if (current !== undefined && !this.files.includes(current)) this.#push(current)
    this.#know(listed, this.#known)
  }

  #push(file: FollowedFile | undefined): void {
    if (file === undefined) return // deleted since
    for (const older of this.files) {
      if (!this.#succeeded.has(older)) this.#succeeded.set(older, performance.now())
    }
    this.files.push(file)
  }

  #isOpen({ identity }: { readonly identity: string }): boolean {
    return this.files.some(file => file.identity === identity)
  }

  #know(files: readonly { readonly identity: string }[], before: Iterable<string> = []): void {
    this.#known = new Set([...before, ...files.map(({ identity }) => identity)])
  }

  #rotated(): Promise<RotatedFile[]> {
    return rotatedFiles(this.#folder, this.#names)
  }

  /** Those with something in them. */
  async #written(): Promise<RotatedFile[]> {
    return (await this.#rotated()).filter(({ size }) => size > 0n)
  }

  /** Opens the file of a place: at the path, or at the name that it was rotated to. */
  async #find(place: FilePlace): Promise<FollowedFile | undefined> {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const listed = (await this.#rotated()).find(({ identity }) => identity === place.identity)
      const file = await unlessGone(() => FollowedFile.open(listed?.path ?? this.#path, place))
      if (file?.identity === place.identity) return file
      await file?.close()
    }
    return undefined
  }
}
