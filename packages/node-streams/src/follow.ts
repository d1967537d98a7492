import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Flow, pipe } from '@costream/core'
import { named } from '@costream/core/adapter'
import { describe } from './check.ts'
import { type Cutter, wholePieces } from './cutter.ts'
import { placeNow } from './file-place.ts'
import { FolderWatch } from './folder-watch.ts'
import { checkFollowOptions, type FollowItems, type FollowOptions } from './follow-options.ts'
import { follower } from './follower.ts'
import { LineCutter } from './line-cutter.ts'
import { rotatedNames } from './rotated-files.ts'
import { Succession } from './succession.ts'

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
  const source = named('follow', {
    [Symbol.asyncIterator]: () =>
      follower<FollowItems[As]>({
        from: typeof from === 'object' ? from : now,
        files: new Succession(file, names),
        watch: new FolderWatch(dirname(file), isOurs, { watch, pollInterval, persistent }),
        rotateWait,
        makeCutter: () => CUTTERS[as](maxLength) as Cutter<FollowItems[As]>,
        onLoss: loss => onLoss?.({ ...loss, path: file })
      })
  })
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
