import type { BigIntStats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { identityOf } from './file-place.ts'

/** A file that stands in the folder under a name of those that were rotated away. */
export interface RotatedFile {
  readonly name: string
  readonly path: string
  readonly identity: string
  /** 0 where the file system does not keep it. */
  readonly birthtimeNs: bigint
  readonly mtimeNs: bigint
  readonly size: bigint
}

/** How often a folder is read anew while it changes. */
const LOOKS = 8

const GONE: readonly unknown[] = ['ENOENT', 'ENOTDIR']

/** Compares `log.2` and `log.10` by their numbers. */
const { compare } = new Intl.Collator('en', { numeric: true })

/** The names that a file gets when it is rotated, unless it is said otherwise: `log.1`, `log-20261121`. */
export function rotatedNames(name: string): RegExp {
  return new RegExp(`^${name.replaceAll(/[^\w]/g, String.raw`\$&`)}[-._]?\\d[-\\dTZ.:_+]*$`)
}

/**
 * The files with a rotated name. A folder that changes while it is read may show a file twice or not at all: so it is
 * read until it looks the same twice.
 */
export async function rotatedFiles(folder: string, names: RegExp | undefined): Promise<RotatedFile[]> {
  if (names === undefined) return []
  let before = await list(folder, names)
  for (let look = 1; look < LOOKS; look++) {
    const now = await list(folder, names)
    if (now.length === before.length && now.every((file, n) => sameFile(file, before[n]))) return now
    before = now
  }
  return before
}

/**
 * Puts files in the order in which they were written, all of them after the file that is now called `first`. Numbers
 * may count up or down: they run away from that name. Where it has none any more the age decides.
 */
export function inOrder(files: readonly RotatedFile[], first?: string): RotatedFile[] {
  const side = ({ name }: RotatedFile): number => (first === undefined ? 0 : Math.sign(compare(name, first)))
  const older = byAge(files)
  return files.toSorted((a, b) => {
    return side(a) !== 0 && side(a) === side(b) ? side(a) * compare(a.name, b.name) : older(a, b)
  })
}

/**
 * How to sort these files by age, the oldest first. Two may have been made and written in the same tick of the clock:
 * then their names tell, and all the files whether numbers count up.
 */
export function byAge(files: readonly RotatedFile[]): (a: RotatedFile, b: RotatedFile) => number {
  const [oldest, ...others] = files.toSorted(byTime)
  const newest = others.at(-1) ?? oldest
  const told = oldest !== undefined && newest !== undefined && byTime(oldest, newest) < 0
  const countsUp = told && compare(oldest.name, newest.name) < 0
  return (a, b) => byTime(a, b) || (countsUp ? compare(a.name, b.name) : compare(b.name, a.name))
}

function byTime(a: RotatedFile, b: RotatedFile): number {
  return difference(a.birthtimeNs, b.birthtimeNs) || difference(a.mtimeNs, b.mtimeNs)
}

function difference(a: bigint, b: bigint): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** The file of that name, if there is one. */
export async function statIfThere(path: string): Promise<BigIntStats | undefined> {
  return unlessGone(() => stat(path, { bigint: true }))
}

/** Does what may find no file of that name. */
export async function unlessGone<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act()
  } catch (error) {
    if (GONE.includes((error as NodeJS.ErrnoException).code)) return undefined
    throw error
  }
}

async function list(folder: string, names: RegExp): Promise<RotatedFile[]> {
  const entries = (await unlessGone(() => readdir(folder))) ?? []
  const matching = entries.filter(name => name.search(names) !== -1).sort(compare)
  const files = await Promise.all(matching.map(name => look(folder, name)))
  return files.filter(file => file !== undefined)
}

async function look(folder: string, name: string): Promise<RotatedFile | undefined> {
  const path = join(folder, name)
  const stats = await statIfThere(path)
  if (stats === undefined || !stats.isFile()) return undefined
  const { birthtimeNs, mtimeNs, size } = stats
  return { name, path, identity: identityOf(stats), birthtimeNs, mtimeNs, size }
}

function sameFile(a: RotatedFile, b: RotatedFile | undefined): boolean {
  return a.name === b?.name && a.identity === b.identity
}
