import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Flow, pipe } from '@costream/core'
import { checkOptions, describe } from './check.ts'
import { type Cutter, wholePieces } from './cutter.ts'
import { type FilePlace, placeNow } from './file-place.ts'
import { FolderWatch } from './folder-watch.ts'
import { follower, type Loss } from './follower.ts'
import { LineCutter } from './line-cutter.ts'
import { rotatedNames } from './rotated-files.ts'
import { Succession } from './succession.ts'

/** A line and the place behind it. */
export interface FollowedLine {
  readonly line: string
  /** Where the next one begins: `from` for a reader that goes on after it. */
  readonly place: FilePlace
}

/** What `follow` gives, by the name that its option `as` has. */
export interface FollowItems {
  readonly lines: string
  readonly records: FollowedLine
  readonly bytes: Uint8Array
}

/** Options of `follow`. */
export interface FollowOptions<As extends keyof FollowItems = 'lines'> {
  /** What is given: lines, lines with their places, or bytes as they come. Default `'lines'`. */
  readonly as?: As
  /**
   * Where it begins: at the `'end'` or the `'start'` of the file as it is at the call, at a position in bytes, or at a
   * place that an earlier reader came to. Default `'end'`, which for lines is the start of one that is still written.
   */
  readonly from?: 'end' | 'start' | number | FilePlace
  /** The longest line allowed, in bytes. Default 16,777,216. */
  readonly maxLength?: number
  /** Whether `fs.watch` is used, so that most lines come at once. Default `true`. */
  readonly watch?: boolean
  /** After how many milliseconds it looks again in any case. Default 250. */
  readonly pollInterval?: number
  /** Whether the process stays alive while it waits. Default `true`. */
  readonly persistent?: boolean
  /**
   * The names that the file gets in its folder when it is rotated; `false`: do not look for them. Default: its name and
   * digits, as in `log.1` or `log-20261121`.
   */
  readonly rotated?: RegExp | false
  /** For how many milliseconds a rotated file is still read, for those who write there late. Default 0. */
  readonly rotateWait?: number
  /** Called when something was lost, as far as it can be seen; a promise is awaited, a failure is the flow's. */
  readonly onLoss?: (loss: Loss) => unknown
  /** Aborts the flow, which rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

const OPTIONS = [
  'as',
  'from',
  'maxLength',
  'watch',
  'pollInterval',
  'persistent',
  'rotated',
  'rotateWait',
  'onLoss',
  'signal'
]

/**
 * Follows a file that grows, as `tail -F` does: a flow that never ends by itself.
 *
 * It goes on when the file is rotated by renaming (the old one is read to its end first, and those that came between
 * two looks are found under their new names), truncated (what was not read by then is lost, and told to `onLoss`),
 * deleted and made again, or does not exist yet. No line is lost or given twice otherwise, also between the call and the
 * first read. It reads no more than it is asked for, 64 KiB at a time, and each iteration begins at the same place.
 *
 * A line ends with LF or CR LF, which is left out. One that is not written to its end yet is waited for; it is given as
 * it is where its file is left. Bytes that are not UTF-8 become U+FFFD; ask for bytes to decode them otherwise.
 *
 * @param path - a string or a `file:` URL; it need not exist
 * @param options - what is given, where it begins, how it waits, a signal
 * @returns a flow of lines, lines with their places, or bytes
 * @throws TypeError, RangeError for a wrong argument; Error when there is no regular file at the path, or it may not be
 *   read. The flow fails with such an Error too, and with a RangeError at a line that is too long
 *
 * @example
 * ```ts
 * import { appendFileSync, mkdtempSync } from 'node:fs'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { pipe, take, toArray } from '@costream/core'
 * import { follow } from '@costream/node-streams'
 *
 * const log = join(mkdtempSync(join(tmpdir(), 'follow-')), 'log')
 * const lines = pipe(follow(log), take(2), toArray())
 * appendFileSync(log, 'one\ntw')
 * appendFileSync(log, 'o\n')
 * console.log(await lines) // ['one', 'two']
 * ```
 */
export function follow<As extends keyof FollowItems = 'lines'>(
  path: string | URL,
  options: FollowOptions<As> = {}
): Flow<FollowItems[As]> {
  checkFollowOptions(options)
  const { as = 'lines', from = 'end', maxLength = 2 ** 24, rotated, onLoss, signal } = options
  const { watch = true, pollInterval = 250, persistent = true, rotateWait = 0 } = options
  const file = toPath(path)
  const name = basename(file)
  const names = rotated === false ? undefined : (rotated ?? rotatedNames(name))
  const isOurs = (other: string): boolean =>
    other === name || (names !== undefined && other.search(names) !== -1)
  const now = placeNow(
    file,
    typeof from === 'number' || from === 'end' ? from : 0,
    as === 'bytes' ? 0 : maxLength
  )
  const source = {
    [Symbol.asyncIterator]: () =>
      follower<FollowItems[As]>({
        from: typeof from === 'object' ? from : now,
        files: new Succession(file, names),
        watch: new FolderWatch(dirname(file), isOurs, { watch, pollInterval, persistent }),
        rotateWait,
        makeCutter: () => CUTTERS[as](maxLength) as Cutter<FollowItems[As]>,
        onLoss: loss => onLoss?.({ ...loss, path: file })
      })
  }
  return signal === undefined ? pipe(source) : pipe(source, { signal })
}

const CUTTERS: { readonly [As in keyof FollowItems]: (maxLength: number) => Cutter<FollowItems[As]> } = {
  lines: maxLength => new LineCutter(maxLength, line => line),
  records: maxLength => new LineCutter(maxLength, (line, place) => ({ line, place: place() })),
  bytes: () => wholePieces
}

function toPath(path: unknown): string {
  if (typeof path === 'string' && path !== '') return resolve(path)
  if (path instanceof URL && path.protocol === 'file:') return fileURLToPath(path)
  throw new TypeError(`follow: path must be the path of a file, or a file: URL, got ${describe(path)}`)
}

function checkFollowOptions(options: unknown): void {
  checkOptions(options, 'follow', OPTIONS)
  const given = options as Readonly<Record<string, unknown>>
  const { as = 'lines', from = 'end', rotated = false, onLoss } = given
  const { maxLength = 1, pollInterval = 1, rotateWait = 0 } = given
  if (!Object.hasOwn(CUTTERS, as as PropertyKey)) {
    throw new TypeError(`follow: as must be 'lines', 'records' or 'bytes', got ${describe(as)}`)
  }
  checkFrom(from)
  checkNumber('maxLength', maxLength, 1)
  checkNumber('pollInterval', pollInterval, 1, LONGEST)
  checkNumber('rotateWait', rotateWait, 0, LONGEST)
  for (const name of ['watch', 'persistent']) {
    if (given[name] === undefined || typeof given[name] === 'boolean') continue
    throw new TypeError(`follow: ${name} must be true or false, got ${describe(given[name])}`)
  }
  if (rotated !== false && !(rotated instanceof RegExp)) {
    throw new TypeError(`follow: rotated must be a regular expression or false, got ${describe(rotated)}`)
  }
  if (onLoss !== undefined && typeof onLoss !== 'function') {
    throw new TypeError(`follow: onLoss must be a function, got ${describe(onLoss)}`)
  }
}

function checkFrom(from: unknown): void {
  if (from === 'end' || from === 'start') return
  if (typeof from === 'number') return checkNumber('from', from, 0)
  const { identity, position, checksum } = (from ?? {}) as Partial<Record<keyof FilePlace, unknown>>
  if (typeof identity !== 'string' || typeof checksum !== 'number') {
    throw new TypeError(
      `follow: from must be 'end', 'start', a position in bytes, or the place of a record, got ${describe(from)}`
    )
  }
  checkNumber('from.position', position, 0)
}

/** The longest delay that a timer knows, in milliseconds. */
const LONGEST = 2 ** 31 - 1

function checkNumber(name: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (typeof value !== 'number')
    throw new TypeError(`follow: ${name} must be a number, got ${describe(value)}`)
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw new RangeError(`follow: ${name} must be a whole number from ${least} to ${most}, got ${value}`)
}
