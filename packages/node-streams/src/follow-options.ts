import { checkOptions, describe } from './check.ts'
import type { FilePlace } from './file-place.ts'
import type { Loss } from './follower.ts'

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

const FORMS: readonly unknown[] = ['lines', 'records', 'bytes']

/** The longest delay that a timer knows, in milliseconds. */
const LONGEST = 2 ** 31 - 1

/** Throws a `TypeError` or `RangeError` at the first option that is wrong. */
export function checkFollowOptions(options: unknown): void {
  checkOptions(options, 'follow', OPTIONS)
  const given = options as Readonly<Record<string, unknown>>
  const { as = 'lines', from = 'end', rotated = false, onLoss } = given
  const { maxLength = 1, pollInterval = 1, rotateWait = 0 } = given
  if (!FORMS.includes(as)) {
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

function checkNumber(name: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (typeof value !== 'number')
    throw new TypeError(`follow: ${name} must be a number, got ${describe(value)}`)
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw new RangeError(`follow: ${name} must be a whole number from ${least} to ${most}, got ${value}`)
}
