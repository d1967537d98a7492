import { DONE, map, pipe, pull, type RunOptions, type Source, stage, type Target } from '@costream/core'
import { turn } from '@costream/core/testing'
import type { Behaviour } from '../../packages/core/src/testing/behaviours.ts'
import type { Cell, RunForm, SourceForm, StageForm } from '../../packages/core/src/testing/cell.ts'
import type { Probe } from '../../packages/core/src/testing/probe.ts'
import { into, RUNS, targetOf } from '../../packages/core/src/testing/runs.ts'
import { SOURCES } from '../../packages/core/src/testing/sources.ts'
import { SINGLE } from './cells.ts'
import { change as changed } from './samples.ts'
import { STAGES } from './stages.ts'

/** Something that breaks the contract in one way, where it shows, and which law is to notice. */
export interface Saboteur {
  readonly name: string
  /** The cell in which it is caught. */
  readonly cell: Cell
  /** The same cell without it. */
  readonly honest: Cell
  /** The number and the title of the law that kills it. */
  readonly killedBy: readonly [number, string]
}

/** A driver: runs a source into a target. */
type Driver = (
  source: Source<unknown>,
  target: Target<unknown, number>,
  options: RunOptions
) => Promise<unknown>

function find<T extends { readonly name: string }>(list: readonly T[], name: string): T {
  const found = list.find(form => form.name === name)
  if (found === undefined) throw new Error(`There is no ${name}`)
  return found
}

const behaviour = (name: string): Behaviour => find(SINGLE, name)
const MAP: StageForm = find(STAGES, 'map')
const INTO_TARGET: RunForm = find(RUNS, 'pipe into a target')
const GENERATOR: SourceForm = find(SOURCES, 'generator')
const RETURNABLE: SourceForm = find(SOURCES, 'iterator')

/** A run whose driver is broken; its stages are sound. */
function brokenDriver(
  name: string,
  killedBy: Saboteur['killedBy'],
  [happens, source = GENERATOR]: readonly [string, SourceForm?],
  drive: Driver
): Saboteur {
  const cell = { source, stages: [MAP], run: INTO_TARGET, behaviour: behaviour(happens) }
  const run: RunForm = {
    ...INTO_TARGET,
    name: `a driver that ${name}`,
    perform(parts, log) {
      const items = (pipe as unknown as (...args: unknown[]) => Source<unknown>)(
        ...[parts.source, ...parts.stages]
      )
      return drive(items, targetOf(parts, log), parts.options ?? {})
    }
  }
  return { name: run.name, killedBy, honest: cell, cell: { ...cell, run } }
}

/** A driver that is broken in how it reads its source, and so must have the source itself. */
function brokenReader(...args: Parameters<typeof brokenDriver>): Saboteur {
  const saboteur = brokenDriver(...args)
  const drive = args[3]
  const run: RunForm = {
    ...saboteur.cell.run,
    perform: (parts, log) =>
      drive(parts.source, map(changed)(targetOf(parts, log)) as Target<unknown, number>, parts.options ?? {})
  }
  return { ...saboteur, cell: { ...saboteur.cell, run } }
}

/** A stage that is broken; what runs it is sound. */
function brokenStage(
  name: string,
  killedBy: Saboteur['killedBy'],
  happens: string,
  make: StageForm['make']
): Saboteur {
  const cell = { source: GENERATOR, stages: [MAP], run: INTO_TARGET, behaviour: behaviour(happens) }
  const form: StageForm = { ...MAP, name: `a stage that ${name}`, make }
  return { name: form.name, killedBy, honest: cell, cell: { ...cell, stages: [form] } }
}

const change = (probe: Probe, item: unknown): unknown => changed(probe.pass(item))

/** A source that is broken; what reads it is sound. */
function brokenSource(
  name: string,
  killedBy: Saboteur['killedBy'],
  [happens, form]: readonly [string, string],
  spoil: (iterator: AsyncIterator<unknown>) => AsyncIterator<unknown>
): Saboteur {
  const source = find(SOURCES, form)
  const cell = { source, stages: [MAP], run: INTO_TARGET, behaviour: behaviour(happens) }
  const broken: SourceForm = {
    ...source,
    name: `a source that ${name}`,
    make(script) {
      const tracked = source.make(script)
      const items = tracked.source as AsyncIterable<unknown>
      return { ...tracked, source: { [Symbol.asyncIterator]: () => spoil(items[Symbol.asyncIterator]()) } }
    }
  }
  return { name: broken.name, killedBy, honest: cell, cell: { ...cell, source: broken } }
}

/** A target that is broken, in front of a sound one. */
function brokenTarget(
  name: string,
  killedBy: Saboteur['killedBy'],
  happens: string,
  spoil: (target: Target<unknown, number>) => Partial<Target<unknown, number>>
): Saboteur {
  const cell = { source: GENERATOR, stages: [MAP], run: INTO_TARGET, behaviour: behaviour(happens) }
  const run = into(`a target that ${name}`, open => {
    const target = open()
    const { send, close, throw: raise } = target
    return { send, close, throw: raise, ...spoil(target) }
  })
  return { name: `a target that ${name}`, killedBy, honest: cell, cell: { ...cell, run } }
}

const ENDLESS = 'DONE from the target, of an endless source'
const LAST = 'failure in the source, at the last item'

/** How far a saboteur goes that would never stop. */
const FAR = 50

/** Sends everything, and waits for every reply: what is sound in most drivers below. */
async function sendAll(source: Source<unknown>, target: Target<unknown, unknown>): Promise<void> {
  for await (const item of source) if ((await target.send(item)) === DONE) return
}

async function raise(target: Target<unknown, unknown>, error: unknown): Promise<void> {
  await Promise.resolve(error)
    .then(reason => target.throw(reason))
    .catch(() => {})
}

const DRIVERS: readonly Saboteur[] = [
  brokenReader('leaks its source', [3, 'every source is returned'], [ENDLESS], async (source, target) => {
    const iterator = (source as Iterable<unknown>)[Symbol.iterator]()
    for (let step = iterator.next(); !step.done; step = iterator.next()) {
      if ((await target.send(step.value)) === DONE) break
    }
    return target.close()
  }),
  brokenReader(
    'returns its source twice',
    [3, 'every source is returned'],
    [ENDLESS, RETURNABLE],
    async (source, target) => {
      const iterator = (source as Iterable<unknown>)[Symbol.iterator]()
      for (let step = iterator.next(); !step.done; step = iterator.next()) {
        if ((await target.send(step.value)) === DONE) break
      }
      iterator.return?.()
      iterator.return?.()
      return target.close()
    }
  ),
  brokenReader(
    'goes on reading after the end',
    [3, 'every source is returned'],
    [ENDLESS, RETURNABLE],
    async (source, target) => {
      const iterator = (source as Iterable<unknown>)[Symbol.iterator]()
      for (let step = iterator.next(); !step.done; step = iterator.next()) {
        if ((await target.send(step.value)) === DONE) break
      }
      iterator.return?.()
      void turn().then(() => iterator.next())
      return target.close()
    }
  ),
  brokenReader(
    'reads one ahead',
    [2, 'nothing in flight but what was asked for'],
    ['a slow target'],
    async (source, target) => {
      const iterator = (source as Iterable<unknown>)[Symbol.iterator]()
      let ahead = iterator.next()
      while (!ahead.done) {
        const { value } = ahead
        ahead = iterator.next()
        await target.send(value)
      }
      return target.close()
    }
  ),
  brokenReader(
    'opens a source of which nothing is wanted',
    [6, 'early stop is success'],
    ['take(0)', RETURNABLE],
    async (source, target) => {
      const iterator = (source as Iterable<unknown>)[Symbol.iterator]()
      iterator.next()
      iterator.return?.()
      return target.close()
    }
  ),
  brokenReader('makes a promise an item', [1, 'same items'], ['a slow source'], async (source, target) => {
    for (const item of source as Iterable<unknown>) await target.send(item)
    return target.close()
  }),
  brokenDriver('forgets DONE', [6, 'early stop is success'], [ENDLESS], async (source, target) => {
    let sent = 0
    for await (const item of source) {
      await target.send(item)
      if (++sent === FAR) break
    }
    return target.close()
  }),
  brokenDriver(
    'sends two at a time',
    [2, 'nothing in flight but what was asked for'],
    ['a slow target'],
    async (source, target) => {
      const replies: unknown[] = []
      for await (const item of source) replies.push(target.send(item))
      await Promise.all(replies)
      return target.close()
    }
  ),
  brokenDriver('wraps the error', [4, 'errors keep their identity'], [LAST], async (source, target) => {
    try {
      await sendAll(source, target)
    } catch (error) {
      await raise(target, error)
      throw new Error('The pipeline failed', { cause: error })
    }
    return target.close()
  }),
  brokenDriver(
    'tells its target nothing of a failure',
    [4, 'errors keep their identity'],
    [LAST],
    async (source, target) => {
      await sendAll(source, target)
      return target.close()
    }
  ),
  brokenDriver(
    'throws into its target twice',
    [4, 'errors keep their identity'],
    [LAST],
    async (source, target) => {
      try {
        await sendAll(source, target)
      } catch (error) {
        await raise(target, error)
        await raise(target, error)
        throw error
      }
      return target.close()
    }
  ),
  brokenDriver(
    'loses the failure of a clean-up',
    [4, 'later failures are kept'],
    ['failure in the clean-up of a source after the target failed'],
    async (source, target) => {
      try {
        // `for await` drops what `return` fails with when its body has failed.
        await sendAll(source, target)
      } catch (error) {
        await raise(target, error)
        throw error
      }
      return target.close()
    }
  ),
  brokenDriver('never ends', [4, 'errors keep their identity'], ['all items'], async (source, target) => {
    await sendAll(source, target)
    await target.close()
    return new Promise(() => {})
  }),
  brokenDriver(
    'closes its target after a failure',
    [5, 'end is not destruction'],
    [LAST],
    async (source, target) => {
      try {
        await sendAll(source, target)
      } finally {
        await target.close()
      }
    }
  ),
  brokenDriver('swallows an error', [5, 'end is not destruction'], [LAST], async (source, target) => {
    await sendAll(source, target).catch(() => {})
    return target.close()
  }),
  brokenDriver('closes twice', [5, 'end is not destruction'], ['all items'], async (source, target) => {
    await sendAll(source, target)
    await target.close()
    return target.close()
  }),
  brokenDriver('never closes', [5, 'end is not destruction'], ['all items'], async (source, target) =>
    sendAll(source, target)
  ),
  brokenDriver(
    'takes a signal that was aborted before for one that was not',
    [7, 'abort is prompt'],
    ['abort before'],
    async (source, target, { signal }) => {
      for await (const item of source) {
        await target.send(item)
        if (signal?.aborted) break
      }
      await raise(target, signal?.reason)
      throw signal?.reason
    }
  ),
  brokenDriver(
    'looks at its signal now and then',
    [7, 'abort is prompt'],
    ['abort at an item, of an endless source'],
    async (source, target, { signal }) => {
      let sent = 0
      for await (const item of source) {
        await target.send(item)
        if (++sent % 10 === 0 && signal?.aborted) break
      }
      await raise(target, signal?.reason)
      throw signal?.reason
    }
  ),
  brokenDriver(
    'leaves its listener on the signal',
    [3, 'every source is returned'],
    ['abort afterwards'],
    async (source, target, { signal }) => {
      signal?.addEventListener('abort', () => {})
      await sendAll(source, target)
      return target.close()
    }
  ),
  brokenDriver(
    'takes undefined for no error',
    [10, 'falsy and odd errors are still errors'],
    ['failure in the source, with undefined'],
    async (source, target) => {
      let failure: unknown
      await sendAll(source, target).catch(error => {
        failure = error
      })
      if (failure === undefined) return target.close()
      await raise(target, failure)
      throw failure
    }
  )
]

const BROKEN_STAGES: readonly Saboteur[] = [
  brokenStage('drops undefined', [8, 'any item'], 'odd items: all items', probe =>
    stage(target => ({
      item(item) {
        const out = change(probe, item)
        if (out !== undefined) return target.send(out)
      }
    }))
  ),
  brokenStage('takes null for the end', [8, 'any item'], 'odd items: all items', probe =>
    stage(target => ({ item: item => (item === null ? DONE : target.send(change(probe, item))) }))
  ),
  brokenStage('sends an item twice', [1, 'same items'], 'all items', probe =>
    stage(target => ({
      item(item) {
        if (item === 3) target.send(change(probe, item))
        return target.send(change(probe, item))
      }
    }))
  ),
  brokenStage('changes the order', [1, 'same items'], 'all items', probe =>
    stage(target => {
      const held: unknown[] = []
      return {
        item(item) {
          if (item === 3) {
            held.push(change(probe, item))
            return
          }
          const reply = target.send(change(probe, item))
          while (held.length > 0) target.send(held.pop())
          return reply
        }
      }
    })
  ),
  brokenStage('forgets its last items', [1, 'same items'], 'all items', probe =>
    stage(target => {
      let held: unknown
      let holds = false
      return {
        item(item) {
          const before = held
          held = change(probe, item)
          if (holds) return target.send(before)
          holds = true
        }
      }
    })
  ),
  brokenStage(
    'sends without waiting',
    [2, 'nothing in flight but what was asked for'],
    'a slow target',
    probe => stage(target => ({ item: item => void target.send(change(probe, item)) }))
  ),
  brokenStage(
    'gathers what is on its way',
    [2, 'nothing in flight but what was asked for'],
    'a slow target',
    probe =>
      pull(async function* (source: AsyncIterable<unknown>) {
        const items: unknown[] = []
        for await (const item of source) items.push(change(probe, item))
        yield* items
      })
  ),
  brokenStage('leaves a timer', [3, 'every source is returned'], 'all items', probe =>
    map(item => {
      setTimeout(() => {}, 100)
      return change(probe, item)
    })
  ),
  brokenStage('never runs its finally', [3, 'every source is returned'], 'all items', probe => {
    probe.body()
    return map(item => change(probe, item))
  }),
  brokenStage('turns a failure into an end', [5, 'end is not destruction'], LAST, probe =>
    stage(target => ({ item: item => target.send(change(probe, item)), error: () => DONE }))
  ),
  brokenStage('replaces a failure', [4, 'errors keep their identity'], LAST, probe =>
    stage(target => ({
      item: item => target.send(change(probe, item)),
      error(error) {
        throw new Error('stage', { cause: error })
      }
    }))
  )
]

const BROKEN_SOURCES: readonly Saboteur[] = [
  brokenSource(
    'leaves its listener',
    [3, 'every source is returned'],
    [ENDLESS, 'EventTarget'],
    iterator => ({
      next: () => iterator.next()
    })
  ),
  brokenSource(
    'drops the error of its observable',
    [5, 'end is not destruction'],
    [LAST, 'observable'],
    iterator => ({
      next: () => iterator.next().catch(() => ({ done: true, value: undefined })),
      return: async () => (await iterator.return?.()) ?? { done: true, value: undefined }
    })
  ),
  brokenSource(
    'unsubscribes twice',
    [3, 'every source is returned'],
    ['DONE from the target, of an endless source', 'async iterator'],
    iterator => ({
      next: () => iterator.next(),
      async return() {
        await iterator.return?.()
        return (await iterator.return?.()) ?? { done: true, value: undefined }
      }
    })
  )
]

const BROKEN_TARGETS: readonly Saboteur[] = [
  brokenTarget(
    'answers before what is behind it has',
    [2, 'nothing in flight but what was asked for'],
    'a slow target',
    ({ send }) => ({ send: item => void send(item) })
  ),
  brokenTarget('sends on after DONE', [6, 'early stop is success'], ENDLESS, ({ send }) => ({
    send(item) {
      if (send(item) === DONE) return send(item)
    }
  })),
  brokenTarget('settles twice: closes when it is thrown to', [5, 'end is not destruction'], LAST, target => ({
    throw(error) {
      void target.close()
      return target.throw(error)
    }
  })),
  brokenTarget('keeps a failure to itself', [4, 'errors keep their identity'], LAST, () => ({
    throw(error) {
      throw error
    }
  })),
  brokenTarget('never closes what is behind it', [5, 'end is not destruction'], 'all items', () => ({
    close: () => 0
  })),
  brokenTarget(
    'takes a falsy error for none',
    [10, 'falsy and odd errors are still errors'],
    'failure in the source, with undefined',
    target => ({ throw: error => (error ? target.throw(error) : DONE) })
  )
]

/** All saboteurs. */
export const SABOTEURS: readonly Saboteur[] = [
  ...DRIVERS,
  ...BROKEN_STAGES,
  ...BROKEN_SOURCES,
  ...BROKEN_TARGETS
]
