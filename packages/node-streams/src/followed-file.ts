import type { BigIntStats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { checkRegular, checksumOf, type FilePlace, identityOf, placeAfter, WITNESS } from './file-place.ts'

/** How many bytes are read at a time. */
const SIZE = 65_536

/** Bytes that were read. The buffer is used again: what is kept of it is copied. */
export interface Piece {
  /** What was read, behind up to 256 bytes that stand before it in the file. */
  readonly buffer: Buffer
  /** Where in the buffer it begins. */
  readonly start: number
  /** Where in the file it begins. */
  readonly position: number
  readonly identity: string
}

/** A file turned out to be truncated, or rewritten; it is read from its start again. */
export interface Restart {
  /** How far it had been read. */
  readonly position: number
  /** How many bytes beyond that had been seen. */
  readonly unread: number
}

/**
 * A file that is open, and how far it was read.
 *
 * Each read begins with the last bytes of the one before. Where they are no longer there the file was truncated, also
 * when it has grown beyond its old length since.
 */
export class FollowedFile {
  readonly identity: string
  readonly #handle: FileHandle
  readonly #stats: BigIntStats
  readonly #buffer: Buffer = Buffer.alloc(WITNESS + SIZE)
  #position = 0
  #before: Buffer = Buffer.alloc(0)
  #size = 0
  #rewritten = false
  #hole = false // zeros may come that nobody wrote

  /** @throws Error what `open` throws, or when it is no regular file */
  static async open(path: string, place?: FilePlace): Promise<FollowedFile> {
    const handle = await open(path)
    try {
      const stats = await handle.stat({ bigint: true })
      checkRegular(path, stats)
      const file = new FollowedFile(handle, stats)
      if (place?.identity === file.identity) await file.#goTo(place)
      return file
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** For `open`. */
  constructor(handle: FileHandle, stats: BigIntStats) {
    this.#handle = handle
    this.#stats = stats
    this.identity = identityOf(stats)
    this.#size = Number(stats.size)
  }

  /** As it was last seen, in bytes. */
  get size(): number {
    return this.#size
  }

  get place(): FilePlace {
    return placeAfter(this.identity, this.#position, this.#before)
  }

  /** Whether these are the numbers of this very file; while it is open no other has them. */
  is({ dev, ino }: BigIntStats): boolean {
    return dev === this.#stats.dev && ino === this.#stats.ino
  }

  /** Reads on; nothing where it is at its end. */
  async read(): Promise<Piece | Restart | undefined> {
    for (;;) {
      const { length } = this.#before
      const { bytesRead } = await this.#handle.read(this.#buffer, 0, length + SIZE, this.#position - length)
      if (!this.#follows(bytesRead)) return this.#restart()
      if (bytesRead === length) return
      const piece = this.#advance(bytesRead)
      if (bytesRead === length + SIZE) this.#size = (await this.#handle.stat()).size
      if (piece.start < bytesRead) return piece
    }
  }

  close(): Promise<void> {
    return this.#handle.close()
  }

  async #goTo({ position, checksum }: FilePlace): Promise<void> {
    const before = Buffer.alloc(Math.min(position, WITNESS))
    const { bytesRead } = await this.#handle.read(before, 0, before.length, position - before.length)
    this.#position = position
    this.#before = before
    this.#rewritten = bytesRead < before.length || checksumOf(before) !== checksum
  }

  #follows(bytesRead: number): boolean {
    const { length } = this.#before
    return !this.#rewritten && bytesRead >= length && this.#before.equals(this.#buffer.subarray(0, length))
  }

  #advance(bytesRead: number): Piece {
    const buffer = this.#buffer.subarray(0, bytesRead)
    const { length } = this.#before
    const start = this.#hole ? behindZeros(buffer, length) : length
    const piece = { buffer, start, position: this.#position + start - length, identity: this.identity }
    this.#hole = start === bytesRead
    this.#position += bytesRead - length
    this.#before = Buffer.from(buffer.subarray(-WITNESS))
    return piece
  }

  async #restart(): Promise<Restart> {
    const position = this.#position
    const unread = Math.max(0, this.#size - position)
    this.#size = (await this.#handle.stat()).size
    this.#position = 0
    this.#before = Buffer.alloc(0)
    this.#rewritten = false
    this.#hole = true // a writer that does not append goes on at its old position
    return { position, unread }
  }
}

function behindZeros(buffer: Buffer, start: number): number {
  let at = start
  while (buffer[at] === 0) at++
  return at
}
