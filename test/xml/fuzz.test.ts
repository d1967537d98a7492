import { driveSync, type Stage } from '@costream/core'
import { type ParseOptions, XmlError, xmlEvents, xmlRecords } from '@costream/xml'
import { htmlparser2Source } from '@costream/xml/htmlparser2'
import { expect, it } from 'vitest'
import { LONG, SEED } from '../support/replay.ts'
import { CORPUS, TOKENS } from './support/corpus.ts'
import { bytesOf, type Chunk } from './support/documents.ts'
import { randomOf } from './support/random.ts'

const RUNS = LONG ? 200_000 : 4000

/** What the parser is set up with, in turn. */
const SETUPS: readonly ParseOptions[] = [
  {},
  { namespaces: true },
  { positions: true },
  { maxEntities: 100, maxExpansion: 2000, maxEntityDepth: 4, namespaces: true },
  { maxEntities: 100, maxDepth: 3, maxAttributes: 2, maxName: 8 },
  { source: htmlparser2Source },
  { resolveEntity: name => (name.length > 1 ? '<b>x</b>' : undefined) }
]

/** What came of a document: the items, and how it failed. */
interface Outcome {
  readonly items: unknown[]
  readonly failure: unknown
}

/** Always the same documents, unless others are asked for: `COSTREAM_SEED=…`. */
const seed = process.env.COSTREAM_SEED === undefined ? 20_261_121 : SEED
const random = randomOf(seed)
const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T

/** Changes a document in up to four places, most of them not at its beginning. */
function mutated(): string {
  let text = pick(CORPUS)
  for (let count = random(5); count > 0; count--) {
    const at = random(3) === 0 ? random(text.length) : text.length - random(Math.ceil(text.length / 2))
    const other = pick(CORPUS)
    const from = random(other.length)
    const added = random(3) === 0 ? other.slice(from, from + random(60)) : random(4) === 0 ? '' : pick(TOKENS)
    text = text.slice(0, at) + added + text.slice(at + (random(2) === 0 ? 0 : random(20)))
  }
  return text
}

/** The bytes of a document, sometimes in UTF-16, sometimes damaged; not such as might be compressed. */
function bytesFrom(text: string): Uint8Array {
  if (random(8) === 0) return utf16(`\ufeff${text}`)
  const bytes = bytesOf(text.replace(/^x/, '<'))
  if (random(8) === 0 && bytes.length > 2) bytes[2 + random(bytes.length - 2)] = random(256)
  return bytes
}

function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length)
  for (let at = 0; at < text.length; at++) {
    bytes[2 * at] = text.charCodeAt(at) & 0xff
    bytes[2 * at + 1] = text.charCodeAt(at) >> 8
  }
  return bytes
}

function pieces(input: Chunk): Chunk[] {
  const chunks: Chunk[] = []
  for (let at = 0; at < input.length; ) {
    const next = at + 1 + random(random(2) === 0 ? 3 : 80)
    chunks.push(input.slice(at, next))
    at = next
  }
  return chunks
}

function pushed(chunks: readonly Chunk[], stage: Stage<Chunk, unknown>): Outcome {
  const items: unknown[] = []
  const target = {
    send(item: unknown): void {
      items.push(item)
    },
    throw(error: unknown): never {
      throw error
    },
    close(): void {}
  }
  try {
    driveSync(chunks, stage(target))
    return { items, failure: undefined }
  } catch (error) {
    return { items, failure: told(error) }
  }
}

async function pulled(chunks: readonly Chunk[], stage: Stage<Chunk, unknown>): Promise<Outcome> {
  const items: unknown[] = []
  try {
    for await (const item of stage(chunks)) items.push(item)
    return { items, failure: undefined }
  } catch (error) {
    return { items, failure: told(error) }
  }
}

/** What is compared of a failure, which must be an `XmlError`. */
function told(error: unknown): unknown {
  if (!(error instanceof XmlError)) throw error
  const { code, message, offset, path, excerpt } = error
  return { code, message, offset, path, excerpt }
}

/** The records, by the options for events: those of records name prefixes, and a key for positions. */
function recordsIn({ namespaces, positions, ...options }: ParseOptions): Stage<Chunk, unknown> {
  return xmlRecords('bus', {
    ...options,
    ...(namespaces && { namespaces: {} }),
    ...(positions && { positionKey: '#position' })
  })
}

it(
  `\`xmlEvents()\` fails with an \`XmlError\` or not at all, the same however it is run (seed ${seed})`,
  async () => {
    let accepted = 0
    for (let run = 0; run < RUNS; run++) {
      const text = mutated()
      const setup = SETUPS[run % SETUPS.length] as ParseOptions
      const input = random(2) === 0 ? text : bytesFrom(text)
      const stage: Stage<Chunk, unknown> = run % 3 === 0 ? recordsIn(setup) : xmlEvents(setup)
      const say = `run ${run}: ${JSON.stringify(typeof input === 'string' ? input : [...input])}`
      const whole = pushed([input], stage)
      expect(pushed(pieces(input), stage), say).toEqual(whole)
      if (run % 4 === 0) expect(await pulled(pieces(input), stage), say).toEqual(whole)
      const events = run % 3 === 0 ? pushed([input], xmlEvents(setup)) : whole
      if (events.items.some(event => (event as { type: string }).type === 'start')) accepted++
    }
    expect(accepted).toBeGreaterThan(RUNS / 2)
  },
  LONG ? 900_000 : 60_000
)
