import { DONE, type Failure, pipe, type Reply } from '@costream/core'
import { type SourceScript, trackedTarget, turn } from '@costream/core/testing'
import { afterAll, describe, expect, test } from 'vitest'
import type { SourceForm } from '../../../packages/core/src/testing/cell.ts'
import { SOURCES } from '../../../packages/core/src/testing/sources.ts'
import { type Direction, directions } from './directions.ts'

/** What happens on the way, and how it is to end. */
interface Behaviour {
  readonly name: string
  readonly source: Partial<SourceScript<unknown>>
  /** What a source must be able to do: the names under which a form says that it cannot. */
  readonly needs?: keyof SourceForm['cannot']
  /** What the target answers to an item, counted from 0. */
  readonly reply?: (index: number) => Reply
  readonly closeFailure?: Failure
  /** Aborts with this reason, when the target has its second item or when the source parks. */
  readonly abort?: Failure & { readonly when: 'second item' | 'parked' }
  /** How many items arrive, at most. */
  readonly arrive: number
  /** What the run ends with; where left out it ends well. */
  readonly failure?: Failure
}

const SIX: readonly unknown[] = [1, 2, 3, 4, 5, 6]
const ODD: readonly unknown[] = [undefined, null, false, 0, '', Number.NaN, undefined]
const ERRORS: readonly (readonly [string, unknown])[] = [
  ['an Error', new Error('why')],
  ['undefined', undefined],
  ['null', null]
]
const slowly = (): Reply => turn()

const BEHAVIOURS: readonly Behaviour[] = [
  { name: 'six items', source: {}, arrive: 6 },
  { name: 'no item', source: { items: [] }, arrive: 0 },
  { name: 'odd items', source: { items: ODD }, arrive: ODD.length },
  { name: 'a slow source', source: { slow: true }, arrive: 6 },
  { name: 'a slow target', source: {}, reply: slowly, arrive: 6 },
  {
    name: 'DONE at the third item of an endless source',
    source: { endless: true },
    needs: 'endless',
    reply: index => (index === 2 ? DONE : undefined),
    arrive: 3
  },
  {
    name: 'DONE, later, at the third item of an endless source',
    source: { endless: true },
    needs: 'endless',
    reply: index => (index === 2 ? turn().then(() => DONE) : undefined),
    arrive: 3
  },
  ...ERRORS.flatMap(([what, error]): Behaviour[] => [
    ...[0, 3, 5].map(at => ({
      name: `${what} from the source at item ${at}`,
      source: { failAt: at, failure: { error } },
      needs: 'source-failure' as const,
      arrive: at,
      failure: { error }
    })),
    {
      name: `${what} from the target at item 2`,
      source: { endless: true },
      needs: 'endless',
      reply: index => {
        if (index === 2) throw error
      },
      arrive: 3,
      failure: { error }
    },
    {
      name: `${what} from the target at item 2, later`,
      source: { endless: true },
      needs: 'endless',
      reply: index => (index === 2 ? turn().then(() => Promise.reject(error)) : undefined),
      arrive: 3,
      failure: { error }
    },
    {
      name: `${what} from the closing target`,
      source: {},
      closeFailure: { error },
      arrive: 6,
      failure: { error }
    }
  ]),
  {
    name: 'an abort at the second item of an endless source',
    source: { endless: true, slow: true },
    needs: 'endless',
    abort: { error: 'enough', when: 'second item' },
    arrive: 6,
    failure: { error: 'enough' }
  },
  {
    name: 'an abort while the source is parked',
    source: { parkAt: 2 },
    needs: 'parked',
    abort: { error: 'enough', when: 'parked' },
    arrive: 2,
    failure: { error: 'enough' }
  }
]

const unhandled: unknown[] = []
const note = (error: unknown): void => void unhandled.push(error)
process.on('unhandledRejection', note)
let cells = 0
afterAll(() => {
  process.off('unhandledRejection', note)
  console.log(`Web streams: ${cells} cells checked`)
})

/** Runs one cell, and says what is wrong with it. */
async function perform(form: SourceForm, direction: Direction, behaviour: Behaviour): Promise<string[]> {
  cells++
  const wrong: string[] = []
  const abort = new AbortController()
  const stop = (): void => abort.abort(behaviour.abort?.error)
  const { source, log } = form.make({
    items: SIX,
    ...behaviour.source,
    ...(behaviour.abort?.when === 'parked' && { onPark: () => setImmediate(stop) })
  })
  let ahead = 0
  const target = trackedTarget<unknown>({
    onSend(_, index) {
      if (log.opened > 0 || log.reads > 0) ahead = Math.max(ahead, log.given - index - 1)
      if (behaviour.abort?.when === 'second item' && index === 1) stop()
      return behaviour.reply?.(index)
    },
    onClose() {
      if (behaviour.closeFailure !== undefined) throw behaviour.closeFailure.error
    }
  })
  let failure: Failure | undefined
  try {
    await direction.run(pipe(source, { closeTimeout: 5 }), target, abort.signal)
  } catch (error) {
    failure = { error }
  }
  await turn()
  await turn()

  const given = behaviour.source.items ?? SIX
  target.log.items.forEach((item, index) => {
    if (!Object.is(item, given[index % given.length])) wrong.push(`item ${index} is ${String(item)}`)
  })
  const arrived = target.log.items.length
  const mayMiss = behaviour.failure !== undefined && direction.capacity > 0 // a failing stream drops what waits
  if (arrived > behaviour.arrive || (arrived < behaviour.arrive && !mayMiss && !behaviour.abort))
    wrong.push(`${arrived} items arrived`)
  if ((failure === undefined) !== (behaviour.failure === undefined)) {
    wrong.push(failure === undefined ? 'it ended well' : `it failed with ${String(failure.error)}`)
  } else if (failure !== undefined && !Object.is(failure.error, behaviour.failure?.error)) {
    wrong.push(`it failed with ${String(failure.error)}`)
  }
  const { closes, thrown, breaches } = target.log
  if (behaviour.failure === undefined && closes !== 1) wrong.push(`the target was closed ${closes} times`)
  if (behaviour.failure !== undefined && behaviour.closeFailure === undefined) {
    if (closes > 0) wrong.push('the target was closed after a failure')
    if (thrown.length !== 1) wrong.push(`the target was thrown to ${thrown.length} times`)
  }
  wrong.push(...breaches)
  if (ahead > direction.capacity + form.capacity) wrong.push(`${ahead} items were read ahead`)
  if (form.cleansUp && log.opened > 0 && log.cleanUps !== 1 && behaviour.abort?.when !== 'parked')
    wrong.push(`the source was cleaned up ${log.cleanUps} times`)
  if (form.countsReturns && log.returns !== (log.ended || log.opened === 0 ? 0 : 1))
    wrong.push(`the source was returned ${log.returns} times`)
  return wrong
}

async function inTime(form: SourceForm, direction: Direction, behaviour: Behaviour): Promise<string[]> {
  const late = Promise.withResolvers<string[]>()
  const timer = setTimeout(late.resolve, 5000, ['it hangs'])
  const wrong = await Promise.race([perform(form, direction, behaviour), late.promise])
  clearTimeout(timer)
  return wrong.map(what => `${behaviour.name}: ${what}`)
}

describe.each([...directions(0), ...directions(4)])('$name', direction => {
  test.each(SOURCES)('keeps the laws over: $name', async form => {
    const exist = BEHAVIOURS.filter(({ needs }) => needs === undefined || form.cannot[needs] === undefined)
    const wrong = await Promise.all(exist.map(behaviour => inTime(form, direction, behaviour)))
    expect(wrong.flat()).toEqual([])
    expect(unhandled.splice(0)).toEqual([])
  })
})
