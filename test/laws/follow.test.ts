import { spawn } from 'node:child_process'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { type FollowedLine, type FollowOptions, follow, type Loss } from '@costream/node-streams'
import fc from 'fast-check'
import { Tail } from 'tail'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type GrowingLog, growingLog, reading } from '../node-streams/support/growing.ts'

const ROTATIONS = ['shift', 'count'] as const

// How long, in milliseconds, two files may have the same times.
const TICK = 12

// After how long, in milliseconds, a line counts as lost.
const PATIENCE = 3_000

// A line is written in one go, in two, or not to its end, in which case it goes on with the next or ends with its file.
const text = fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', ' ', '\r', '\ufeff'), maxLength: 12 })
const line = fc.tuple(text, fc.constantFrom('\n', '\r\n', '')).map(([text, end]) => `${text}${end}`)
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('append' as const), text: line, cut: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rotate' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('truncate' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pause' as const), time: fc.nat(3) }) }
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

const way = fc.record({ watch: fc.boolean(), slow: fc.boolean(), how: fc.constantFrom(...ROTATIONS) })

describe('whatever becomes of a file, its lines come in order, none lost and none twice', () => {
  test('`follow()` against a model, for random scripts', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), way, async (steps, { watch, slow, how }) => {
        const log = growingLog('')
        const losses: Loss[] = []
        const onLoss = (loss: Loss): unknown => losses.push(loss)
        const seen = collect(follow(log.path, { watch, pollInterval: 2, onLoss }), slow)
        const model = new Model(log, seen.lines)
        try {
          await model.settle()
          for (const step of steps) await model.take(step, how)
          await model.settle()
        } finally {
          await seen.stop()
        }
        expect(losses.map(({ kind }) => kind)).toEqual(
          Array.from({ length: model.truncations }, () => 'truncated')
        )
      }),
      { numRuns: 100 }
    )
  })

  test('`follow()` restarted anywhere, for random scripts', { timeout: 60_000 }, async () => {
    const sitting = fc.array(fc.tuple(line, fc.nat(4)), { maxLength: 12 })
    const script = fc.tuple(fc.array(sitting, { maxLength: 5 }), fc.constantFrom(...ROTATIONS))
    await fc.assert(
      fc.asyncProperty(script, async ([sittings, how]) => {
        const log = growingLog('')
        const seen: string[] = []
        const model = new Model(log, seen)
        let from: FollowOptions['from'] = 'start'
        for (const sitting of [[], ...sittings]) {
          for (const [text, rotates] of sitting) {
            await model.take({ kind: 'append', text, cut: 0 }, how)
            if (rotates > 0) continue
            await model.take({ kind: 'rotate' }, how)
            await delay(TICK)
          }
          const mark = model.mark()
          from = await readUpTo(mark, follow(log.path, { as: 'records', from, pollInterval: 2 }), seen)
        }
        expect(seen).toEqual(model.expected)
      }),
      { numRuns: 40 }
    )
  })

  test.for(ROTATIONS.flatMap(how => [[how, true] as const, [how, false] as const]))(
    '24 rotations and 100,000 lines by another process: %s, watch: %s',
    { timeout: 60_000 },
    async ([how, watch]) => {
      const log = growingLog()
      const flow = reading(follow(log.path, { watch, pollInterval: 20 }))
      const lines = flow.next(100_000)
      const code = write(log, how)
      const wrong = (await lines).flatMap((line, n) => (isRight(line, n) ? [] : [`${n}: ${line}`]))
      expect(wrong).toEqual([])
      expect(await code).toBe(0)
    }
  )

  test('control: the package `tail` loses lines of that process', { timeout: 60_000 }, async () => {
    const log = growingLog('')
    const seen = new Set<string>()
    const tail = new Tail(log.path)
    tail.on('line', line => seen.add(line))
    tail.on('error', () => {}) // that the file is away for a moment, which is part of what it cannot do
    onTestFinished(() => tail.unwatch())
    expect(await write(log, 'shift')).toBe(0)
    for (let before = -1; before < seen.size; before = await later(seen));
    expect(seen.size).toBeLessThan(100_000)
  })
})

async function later(seen: ReadonlySet<string>): Promise<number> {
  const { size } = seen
  await delay(500)
  return size
}

/** Has another process write 100,000 lines and rotate the log 24 times; answers its exit code. */
function write(log: GrowingLog, how: (typeof ROTATIONS)[number]): Promise<unknown> {
  const writer = spawn(process.execPath, [WRITER, log.path, '100000', '24', how], { stdio: 'inherit' })
  return new Promise(resolve => writer.once('exit', resolve))
}

const WRITER = new URL('../node-streams/support/rotating-writer.js', import.meta.url).pathname

function isRight(line: string, n: number): boolean {
  const end = line.lastIndexOf(' ')
  const body = line.slice(0, end)
  return body.startsWith(`${n} `) && crc32(body) === Number(line.slice(end + 1))
}

/** What a script of steps writes, and which lines must come of it. */
class Model {
  readonly expected: string[] = []
  truncations = 0
  readonly #log: GrowingLog
  readonly #seen: readonly string[]
  #open = '' // a line that is not written to its end
  #atStart = true
  #marks = 0
  #removed = false // and nothing was read since

  constructor(log: GrowingLog, seen: readonly string[]) {
    this.#log = log
    this.#seen = seen
  }

  async take(step: Step, how: (typeof ROTATIONS)[number]): Promise<void> {
    if (step.kind === 'append') return this.#append(step.text, step.cut)
    if (step.kind === 'pause') return delay(step.time)
    if (!this.#log.exists) return
    if (step.kind === 'rotate') {
      this.#log.rotate(how)
      this.#left()
      if (this.#removed) await delay(TICK) // the names of the next files tell nothing without the one before them
      return
    }
    await this.settle() // what nobody has read is lost with the file
    this.#left()
    if (step.kind === 'remove') {
      this.#removed = true
      this.#log.remove()
    } else {
      this.truncations++
      this.#log.truncate()
      await this.settle()
    }
  }

  /** Writes a line of its own and waits until it is read. */
  async settle(): Promise<void> {
    this.mark()
    const limit = performance.now() + PATIENCE
    while (this.#seen.length < this.expected.length && performance.now() < limit) await turn()
    expect(this.#seen).toEqual(this.expected)
    this.#removed = false
  }

  /** Writes a line that ends with a text of its own. */
  mark(): string {
    const mark = `mark ${++this.#marks}`
    this.#append(`${mark}\n`, 0)
    return mark
  }

  #append(text: string, cut: number): void {
    if (text === '') return
    const bytes = Buffer.from(text)
    this.#log.append(bytes.subarray(0, cut)).append(bytes.subarray(cut))
    const lines =
      `${this.#open}${this.#atStart && this.#open === '' ? text.replace(/^\ufeff/, '') : text}`.split('\n')
    this.#open = lines.pop() ?? ''
    this.expected.push(...lines.map(withoutReturn))
    this.#atStart = false
  }

  /** The file is left: what is not ended is a line as it is. */
  #left(): void {
    if (this.#open !== '') this.expected.push(withoutReturn(this.#open))
    this.#open = ''
    this.#atStart = true
  }
}

function withoutReturn(line: string): string {
  return line.replace(/\r$/, '')
}

/** Reads until it is stopped; slowly where wanted. */
function collect(
  flow: AsyncIterable<string, undefined>,
  slow: boolean
): { lines: string[]; stop(): Promise<void> } {
  const iterator = flow[Symbol.asyncIterator]()
  const lines: string[] = []
  const read = async (): Promise<void> => {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      lines.push(next.value)
      if (slow) await delay(1)
    }
  }
  const reading = read()
  return {
    lines,
    async stop() {
      await iterator.return?.()
      await reading
    }
  }
}

/** Reads up to a mark, and answers the place behind it. */
async function readUpTo(
  mark: string,
  flow: AsyncIterable<FollowedLine>,
  seen: string[]
): Promise<FollowedLine['place']> {
  for await (const { line, place } of flow) {
    seen.push(line)
    if (line.endsWith(mark)) return place
  }
  throw new Error('the flow ended')
}
