import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** To be raised whenever the text changes: an older file is left alone then. */
const VERSION = 1

const ROUTES = [
  '3',
  '4',
  '8',
  '9',
  '20',
  '22',
  '36',
  '49',
  '66',
  '77',
  '79',
  '81',
  '146',
  '147',
  '151',
  '156'
]
const DIRECTIONS = ['North Bound', 'South Bound', 'East Bound', 'West Bound']
const STOPS = ['Howard', 'Paulina & Howard Terminal', 'Marine Drive & Wilson', 'Clark & Belmont', 'Harrison']

/**
 * A file with a bus feed of just so many megabytes in the system's temporary folder, made unless it is there: the same
 * text on every machine.
 */
export async function feedFile(megabytes: number): Promise<string> {
  const size = megabytes * 1e6
  const file = join(tmpdir(), `costream-demo-${VERSION}-${megabytes}-MB.xml`)
  const there = await stat(file).catch(() => undefined)
  if (there?.size === size) return file
  const unfinished = `${file}.${process.pid}`
  try {
    await pipeline(feed(size), createWriteStream(unfinished))
    await rename(unfinished, file)
  } finally {
    await rm(unfinished, { force: true })
  }
  return file
}

/** The text of a feed, of `size` bytes: as many buses as there is room for, then blanks. It is all ASCII. */
export function* feed(size: number): Generator<string, void, undefined> {
  const end = '\n</buses>\n'
  const random = randomNumbers(22)
  let left = size - end.length
  let text = '<?xml version="1.0"?>\n<buses>\n'
  for (let id = 1; text.length <= left; id++) {
    left -= text.length
    yield text
    text = bus(id, random)
  }
  yield ' '.repeat(left) + end
}

function bus(id: number, random: () => number): string {
  const one = (of: readonly string[]): string => of[Math.floor(random() * of.length)] ?? ''
  const direction = one(DIRECTIONS)
  return `
  <bus>
    <id>${id}</id>
    <route>${one(ROUTES)}</route>
    <color>#${Math.floor(random() * 0xffffff)
      .toString(16)
      .padStart(6, '0')}</color>
    <revenue>${random() < 0.9}</revenue>
    <direction>${direction}</direction>
    <latitude>${(41.65 + random() * 0.4).toFixed(12)}</latitude>
    <longitude>${(-87.9 + random() * 0.4).toFixed(12)}</longitude>
    <pattern>${1000 + Math.floor(random() * 9000)}</pattern>
    <patternDirection>${direction}</patternDirection>
    <run>P${100 + Math.floor(random() * 900)}</run>
    <finalStop><![CDATA[${one(STOPS)}]]></finalStop>
    <operator>${10_000 + Math.floor(random() * 90_000)}</operator>
  </bus>
`
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
