import { type Channel, channel, DONE, type Overflow } from '@costream/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { replayable, SEED } from '../support/replay.ts'
import { Scheduler, ticks } from '../support/scheduler.ts'

const POLICIES: readonly Overflow[] = ['block', 'drop-oldest', 'drop-newest', 'error']

/** What is done to a channel. The item of a send is the number of the step. */
const ACTS = ['send', 'next', 'taskDone', 'join', 'close', 'throw', 'return'] as const
type Act = (typeof ACTS)[number]

/** What has become known in one step, in words, sorted: who settles first within a step is nobody's business. */
type Step = string[]

const failure = new Error('producer')

/** A queue as one would write it down: what each act answers, and what it settles of what waits. */
class Model {
  readonly #capacity: number
  readonly #overflow: Overflow
  readonly #items: number[] = []
  readonly #senders: number[] = []
  readonly #readers: number[] = []
  readonly #joiners: number[] = []
  #unfinished = 0
  #ended: 'closed' | 'failed' | undefined // by the producer
  #stopped = false // by the reader, or because it was told the failure
  #known: Step = []

  constructor(capacity: number, overflow: Overflow) {
    this.#capacity = capacity
    this.#overflow = overflow
  }

  act(act: Act, step: number): Step {
    this.#known = []
    this[act](step)
    return this.#known.toSorted()
  }

  send(step: number): void {
    if (this.#ended === 'failed') return this.#say(step, 'failed')
    if (this.#ended === 'closed') return this.#say(step, 'TypeError')
    if (this.#stopped) return this.#say(step, 'done')
    const reader = this.#readers.shift()
    if (reader !== undefined) {
      this.#unfinished++
      this.#say(reader, `item ${step}`)
      return this.#say(step, 'taken')
    }
    if (this.#items.length < this.#capacity) return this.#take(step)
    if (this.#overflow === 'error') return this.#say(step, 'RangeError')
    if (this.#overflow === 'block') return void this.#senders.push(step)
    if (this.#overflow === 'drop-newest') this.#say('dropped', step)
    else {
      this.#say('dropped', this.#items.shift())
      this.#items.push(step)
    }
    this.#say(step, 'taken')
  }

  next(step: number): void {
    const item = this.#items.shift()
    if (item !== undefined) {
      this.#say(step, `item ${item}`)
      const sender = this.#senders.shift()
      if (sender !== undefined) this.#take(sender)
    } else if (this.#stopped || this.#ended === 'closed') this.#say(step, 'end')
    else if (this.#ended === undefined) this.#readers.push(step)
    else {
      this.#stopped = true
      this.#say(step, 'failed')
    }
  }

  taskDone(step: number): void {
    if (this.#unfinished <= 0) return this.#say(step, 'RangeError')
    this.#say(step, 'noted')
    this.#finish(1)
  }

  join(step: number): void {
    this.#joiners.push(step)
    this.#finish(0)
  }

  close(step: number): void {
    if (this.#ended === 'failed') return this.#say(step, 'failed')
    this.#ended = 'closed'
    for (const reader of this.#readers.splice(0)) this.#say(reader, 'end')
    this.#say(step, 'closed')
  }

  throw(step: number): void {
    this.#say(step, 'failed')
    if (this.#ended !== undefined || this.#stopped) return
    this.#ended = 'failed'
    for (const sender of this.#senders.splice(0)) this.#say(sender, 'failed')
    const [reader, ...others] = this.#readers.splice(0)
    if (reader !== undefined) {
      this.#stopped = true
      this.#say(reader, 'failed')
    }
    for (const other of others) this.#say(other, 'end')
  }

  return(step: number): void {
    this.#say(step, 'end')
    if (this.#stopped) return
    this.#stopped = true
    for (const sender of this.#senders.splice(0)) this.#say(sender, 'done')
    for (const reader of this.#readers.splice(0)) this.#say(reader, 'end')
    this.#finish(this.#items.splice(0).length)
  }

  #take(item: number): void {
    this.#unfinished++
    this.#items.push(item)
    this.#say(item, 'taken')
  }

  #finish(items: number): void {
    this.#unfinished = Math.max(0, this.#unfinished - items)
    if (this.#unfinished <= 0) for (const joiner of this.#joiners.splice(0)) this.#say(joiner, 'joined')
  }

  #say(who: number | string, what: unknown): void {
    this.#known.push(`${who}: ${what}`)
  }
}

/** The same acts on a channel. */
class Actual {
  readonly #channel: Channel<number>
  readonly #reader: AsyncIterator<number, undefined>
  #known: Step = []

  constructor(capacity: number, overflow: Overflow) {
    const onDrop = (item: number): void => void this.#known.push(`dropped: ${item}`)
    this.#channel = channel({ capacity, overflow, onDrop })
    this.#reader = this.#channel.source[Symbol.asyncIterator]()
  }

  async act(act: Act, step: number): Promise<Step> {
    this.#known = []
    void this.#perform(act, step).then(what => this.#known.push(`${step}: ${what}`))
    await ticks(8)
    return this.#known.toSorted()
  }

  async #perform(act: Act, step: number): Promise<string> {
    const { target } = this.#channel
    try {
      switch (act) {
        case 'send':
          return (await target.send(step)) === DONE ? 'done' : 'taken'
        case 'next':
        case 'return': {
          const found = await this.#reader[act]?.()
          return found?.done === false ? `item ${found.value}` : 'end'
        }
        case 'taskDone':
          this.#channel.taskDone()
          return 'noted'
        case 'join':
          await this.#channel.join()
          return 'joined'
        case 'close':
          await target.close()
          return 'closed'
        default:
          await target.throw(failure)
          return 'handled'
      }
    } catch (error) {
      return error === failure ? 'failed' : (error as Error).name
    }
  }
}

/** Ends come seldom, or nothing much would happen before. */
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 12, arbitrary: fc.constant('send' as const) },
  { weight: 9, arbitrary: fc.constant('next' as const) },
  { weight: 5, arbitrary: fc.constant('taskDone' as const) },
  { weight: 2, arbitrary: fc.constantFrom('join' as const) },
  { weight: 1, arbitrary: fc.constantFrom('close' as const, 'throw' as const, 'return' as const) }
)

describe.each(POLICIES)(`a channel, seed ${SEED}, %s`, overflow => {
  test('does at every step what a written-down queue does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(act, { maxLength: 60 }),
        async (capacity, acts) => {
          const model = new Model(capacity, overflow)
          const actual = new Actual(capacity, overflow)
          for (const [step, what] of acts.entries()) {
            const expected = model.act(what, step)
            expect(await actual.act(what, step), `step ${step}, ${what}`).toEqual(expected)
          }
        }
      ),
      replayable(1_000)
    )
  })

  test('hands out items in the order of their sends, each once, and join() waits for the work on all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat(8), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.noBias(fc.integer()),
        async (capacity, producers, readers, order) => {
          const scheduler = new Scheduler(order)
          const dropped: number[] = []
          const queue = channel<number>({ capacity, overflow, onDrop: item => dropped.push(item) })
          const taken: number[] = [] // in the order in which the channel took them
          const given: number[] = []
          const refused: number[] = []
          let sent = 0
          let worked = 0
          const produce = async (count: number): Promise<void> => {
            for (let n = 0; n < count; n++) {
              await scheduler.pace()
              const item = sent++
              try {
                const reply = queue.target.send(item)
                taken.push(item)
                await reply
              } catch {
                refused.push(item)
              }
            }
          }
          const consume = async (): Promise<void> => {
            for await (const item of queue.source) {
              given.push(item)
              await scheduler.pace()
              worked++
              queue.taskDone()
            }
          }
          await scheduler.play(async () => {
            const reading = Promise.all(Array.from({ length: readers }, consume))
            await Promise.all(producers.map(produce))
            await queue.join()
            expect(worked).toBe(sent - dropped.length - refused.length)
            queue.target.close()
            await reading
          })
          expect(given).toEqual(taken.filter(item => !dropped.includes(item)))
          expect(given.length + dropped.length + refused.length).toBe(sent)
          if (overflow === 'block') expect(given).toHaveLength(sent)
        }
      ),
      replayable(500)
    )
  })
})
