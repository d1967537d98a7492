import {
  abortable,
  attempt,
  batch,
  buffer,
  catchError,
  compose,
  concat,
  DONE,
  decodeText,
  distinct,
  drop,
  dropWhile,
  END,
  encodeText,
  expand,
  filter,
  flatMap,
  groupBy,
  interleave,
  lines,
  map,
  mapConcurrent,
  pairwise,
  parseJson,
  partition,
  pipe,
  pull,
  push,
  type Reply,
  receive,
  receiveOrEnd,
  type Stage,
  scan,
  send,
  share,
  split,
  stage,
  startWith,
  switchMap,
  take,
  takeUntil,
  takeWhile,
  tap,
  toArray,
  zip
} from '@costream/core'
import fc from 'fast-check'

/** What flows: a number, text, or an array of such. */
export type Item = number | string | readonly Item[]

/** The meaning of an operator, as a generator over what comes before it. */
type Model = (items: Iterable<Item>) => Iterable<Item>

/** How callbacks answer: at once, or when what this answers has settled. */
type Pace = (() => PromiseLike<void> | undefined) | undefined

/** One operator with its arguments. */
export interface Link {
  readonly name: string
  /** The arguments, for the report of a failure. */
  readonly detail: string
  readonly model: Model
  readonly make: (pace: Pace) => Stage<Item, Item>
  /** Whether it answers at once where all around it does. */
  readonly sync: boolean
  /** Whether it may read its source further than its output needs. */
  readonly readsAhead: boolean
  /** Whether it may fail. */
  readonly fails: boolean
}

/** How an operator is tried, with all its arguments. */
export interface Trial {
  readonly readsAhead: boolean
  readonly fails: boolean
  readonly links: fc.Arbitrary<Link>
}

/** What callbacks fail with. */
const CALLBACK_FAILURE = new Error('callback')

/** Every item is a number to the callbacks. */
function weight(item: Item): number {
  if (typeof item === 'number') return item
  if (typeof item === 'string') return item.length
  return item.reduce<number>((sum, part) => sum + weight(part), item.length)
}

/** A callback that answers as the pace says. */
function paced<A extends readonly unknown[], R>(
  fn: (...args: A) => R,
  pace: Pace
): (...args: A) => R | Promise<R> {
  if (pace === undefined) return fn
  return (...args) => {
    const waiting = pace()
    return waiting === undefined ? fn(...args) : Promise.resolve(waiting).then(() => fn(...args))
  }
}

interface Shape<A> {
  readonly name: string
  readonly args: fc.Arbitrary<A>
  readonly model: (args: A) => Model
  readonly make: (args: A, pace: Pace) => unknown
  readonly sync?: boolean
  readonly readsAhead?: boolean
  readonly fails?: boolean
}

function operator<A>(shape: Shape<A>): Trial {
  const { name, sync = true, readsAhead = false, fails = false } = shape
  const links = shape.args.map(args => ({
    name,
    detail: `${name}(${JSON.stringify(args)})`,
    model: shape.model(args),
    make: (pace: Pace) => shape.make(args, pace) as Stage<Item, Item>,
    sync,
    readsAhead,
    fails
  }))
  return { readsAhead, fails, links }
}

const none = fc.constant(undefined)
const modulus = fc.integer({ min: 1, max: 4 })
const small = fc.integer({ min: 0, max: 6 })
const same: Model = items => items

const change =
  (by: number) =>
  (item: Item): Item =>
    weight(item) * by + 1
const passes =
  (by: number) =>
  (item: Item): boolean =>
    weight(item) % (by + 1) !== 0
const several =
  (by: number) =>
  (item: Item): Item[] =>
    Array.from({ length: weight(item) % (by + 1) }, (_, at) => weight(item) + at)
/** Leads to smaller items only, so that it ends. */
const smaller =
  (by: number) =>
  (item: Item): Item[] =>
    typeof item === 'number' && item > 0 && item < 30 ? [item >> 1, item >> 2].slice(0, by % 3) : []
const failing =
  (by: number) =>
  (item: Item): Item => {
    if (weight(item) % (by + 1) === 0) throw CALLBACK_FAILURE
    return item
  }

function lazily(model: (items: Iterable<Item>) => Generator<Item>): Model {
  return items => ({ [Symbol.iterator]: () => model(items) })
}

/** The array method of the same meaning, item by item. */
function each(fn: (item: Item) => Iterable<Item>): Model {
  return lazily(function* (items) {
    for (const item of items) yield* fn(item)
  })
}

function* preorder(item: Item, fn: (item: Item) => Item[]): Generator<Item> {
  yield item
  for (const child of fn(item)) yield* preorder(child, fn)
}

/** Every operator that is no matter of time, as data. */
export const OPERATORS: readonly Trial[] = [
  operator({
    name: 'map',
    args: modulus,
    model: by => each(item => [change(by)(item)]),
    make: (by, pace) => map(paced(change(by), pace))
  }),
  operator({
    name: 'map that fails',
    args: fc.integer({ min: 12, max: 40 }),
    model: by => each(item => [failing(by)(item)]),
    make: (by, pace) => map(paced(failing(by), pace)),
    fails: true
  }),
  operator({
    name: 'filter',
    args: modulus,
    model: by => each(item => (passes(by)(item) ? [item] : [])),
    make: (by, pace) => filter(paced(passes(by), pace))
  }),
  operator({
    name: 'flatMap',
    args: modulus,
    model: by => each(several(by)),
    make: (by, pace) => flatMap(paced(several(by), pace))
  }),
  operator({
    name: 'switchMap',
    args: modulus,
    model: by => each(several(by)),
    // A source that has its items at hand is read to its end; one that is waited for may be stopped.
    make: by => switchMap(several(by))
  }),
  operator({
    name: 'expand',
    args: modulus,
    model: by => each(item => preorder(item, smaller(by))),
    make: (by, pace) => expand(paced(smaller(by), pace))
  }),
  operator({
    name: 'take',
    args: small,
    model: count =>
      lazily(function* (items) {
        let left = count
        if (left === 0) return
        for (const item of items) {
          yield item
          if (--left === 0) return
        }
      }),
    make: count => take(count)
  }),
  operator({
    name: 'takeWhile',
    args: modulus,
    model: by =>
      lazily(function* (items) {
        for (const item of items) {
          if (!passes(by + 3)(item)) return
          yield item
        }
      }),
    make: (by, pace) => takeWhile(paced(passes(by + 3), pace))
  }),
  operator({
    name: 'takeUntil',
    args: none,
    model: () => same,
    make: () => takeUntil(new Promise(() => {}))
  }),
  operator({
    name: 'abortable',
    args: none,
    model: () => same,
    make: () => abortable(new AbortController().signal)
  }),
  operator({
    name: 'drop',
    args: small,
    model: count =>
      lazily(function* (items) {
        let left = count
        for (const item of items) if (left-- <= 0) yield item
      }),
    make: count => drop(count)
  }),
  operator({
    name: 'dropWhile',
    args: modulus,
    model: by =>
      lazily(function* (items) {
        let dropping = true
        for (const item of items) {
          dropping &&= passes(by)(item)
          if (!dropping) yield item
        }
      }),
    make: (by, pace) => dropWhile(paced(passes(by), pace))
  }),
  operator({
    name: 'scan',
    args: modulus,
    model: by =>
      lazily(function* (items) {
        let sum = by
        for (const item of items) {
          sum = (sum * 2 + weight(item)) % 97
          yield sum
        }
      }),
    make: (by, pace) =>
      scan(
        paced((sum: number, item: Item) => (sum * 2 + weight(item)) % 97, pace),
        by
      )
  }),
  operator({
    name: 'tap',
    args: none,
    model: () => same,
    make: (_, pace) => tap(paced(weight, pace))
  }),
  operator({
    name: 'startWith',
    args: fc.array(small, { maxLength: 3 }),
    model: before =>
      lazily(function* (items) {
        yield* before
        yield* items
      }),
    make: before => startWith(...before),
    readsAhead: true
  }),
  operator({
    name: 'batch',
    args: modulus,
    model: size =>
      lazily(function* (items) {
        let held: Item[] = []
        for (const item of items) {
          held.push(item)
          if (held.length < size) continue
          yield held
          held = []
        }
        if (held.length > 0) yield held
      }),
    make: size => batch(size)
  }),
  operator({
    name: 'pairwise',
    args: none,
    model: () =>
      lazily(function* (items) {
        let before: Item | undefined
        for (const item of items) {
          if (before !== undefined) yield [before, item]
          before = item
        }
      }),
    make: () => pairwise()
  }),
  operator({
    name: 'distinct',
    args: modulus,
    model: by =>
      lazily(function* (items) {
        const seen = new Set<number>()
        for (const item of items) {
          const key = weight(item) % (by * 5)
          if (!seen.has(key)) yield item
          seen.add(key)
        }
      }),
    make: (by, pace) => distinct(paced((item: Item) => weight(item) % (by * 5), pace))
  }),
  operator({
    name: 'distinct, adjacent',
    args: modulus,
    model: by =>
      lazily(function* (items) {
        let before: number | undefined
        for (const item of items) {
          const key = weight(item) % (by + 1)
          if (key !== before) yield item
          before = key
        }
      }),
    make: (by, pace) =>
      distinct(
        paced((item: Item) => weight(item) % (by + 1), pace),
        { adjacent: true }
      )
  }),
  operator({
    name: 'split',
    args: none,
    model: () =>
      lazily(function* (items) {
        let last: string | undefined
        for (const item of items) {
          yield `${last ?? ''}${weight(item)}`
          last = '7'
        }
        if (last !== undefined) yield last
      }),
    // The separator is cut: one half ends an item, the other begins after it.
    make: () =>
      compose(
        map((item: Item) => `${weight(item)}-+7`),
        split('-+')
      )
  }),
  operator({
    name: 'lines',
    args: none,
    model: () => each(item => [`${weight(item)}`, '']),
    make: () =>
      compose(
        map((item: Item) => `${weight(item)}\r\n\n`),
        lines()
      )
  }),
  operator({
    name: 'encodeText and decodeText',
    args: none,
    model: () => each(item => [`€${weight(item)}`]),
    make: () =>
      compose(
        map((item: Item) => `€${weight(item)}`),
        encodeText(),
        decodeText()
      )
  }),
  operator({
    name: 'parseJson',
    args: none,
    model: () => same,
    make: () =>
      compose(
        map((item: Item) => JSON.stringify(item)),
        parseJson<Item>()
      )
  }),
  operator({
    name: 'attempt',
    args: modulus,
    model: by => each(item => (weight(item) % (by + 1) === 0 ? [] : [item])),
    make: (by, pace) => attempt(paced(failing(by), pace), { onError: paced(() => {}, pace) })
  }),
  operator({
    name: 'catchError',
    args: fc.array(small, { maxLength: 3 }),
    model: rest =>
      lazily(function* (items) {
        try {
          yield* items
        } catch {
          yield* rest
        }
      }),
    make: (rest, pace) => catchError(paced(() => rest, pace))
  }),
  operator({
    name: 'mapConcurrent',
    args: modulus,
    model: by => each(item => [change(by)(item)]),
    make: (by, pace) => mapConcurrent(paced(change(by), pace), { concurrency: by }),
    readsAhead: true
  }),
  operator({
    name: 'buffer',
    args: modulus,
    model: () => same,
    make: capacity => buffer(capacity),
    sync: false,
    readsAhead: true
  }),

  // What users write themselves, in every form.
  operator({
    name: 'a closure',
    args: modulus,
    model: by => each(several(by)),
    make: by =>
      stage<Item, Item>(target => {
        const spread = several(by)
        const sendFrom = (items: Item[], at: number): Reply => {
          for (let index = at; index < items.length; index++) {
            const reply = target.send(items[index] as Item)
            if (reply === DONE) return DONE
            if (reply !== undefined)
              return Promise.resolve(reply as PromiseLike<Awaited<Reply>>).then(settled =>
                settled === DONE ? DONE : (sendFrom(items, index + 1) as Awaited<Reply>)
              )
          }
        }
        return { item: item => sendFrom(spread(item), 0) }
      })
  }),
  operator({
    name: 'a coroutine that flushes',
    args: modulus,
    model: by =>
      lazily(function* (items) {
        let count = 0
        for (const item of items) {
          yield* several(by)(item)
          count++
        }
        yield count
      }),
    make: by =>
      push<Item, Item>(function* flushing(target) {
        let count = 0
        for (;;) {
          const item = yield* receiveOrEnd<Item>()
          if (item === END) break
          for (const one of several(by)(item)) target.send(one)
          count++
        }
        target.send(count)
      })
  }),
  operator({
    name: 'a coroutine that returns',
    args: small,
    model: count =>
      lazily(function* (items) {
        let left = count
        if (left === 0) return
        for (const item of items) {
          yield item
          if (--left === 0) return
        }
      }),
    make: count =>
      push<Item, Item>(function* returning(target) {
        for (let left = count; left > 0; left--) yield* send(target, yield* receive<Item>())
      })
  }),
  operator({
    name: 'an async coroutine',
    args: modulus,
    model: by => each(item => [change(by)(item)]),
    make: (by, pace) => {
      const changed = paced(change(by), pace)
      return push<Item, Item>(async function* waiting(target) {
        while (true) await target.send(await changed(yield* receive<Item>()))
      })
    },
    sync: false
  }),
  operator({
    name: 'a generator over its source',
    args: modulus,
    model: by => each(several(by)),
    make: (by, pace) => {
      const spread = paced(several(by), pace)
      return pull(async function* (items: AsyncIterable<Item>) {
        for await (const item of items) yield* await spread(item)
      })
    },
    sync: false
  }),

  // Sources of several.
  operator({
    name: 'zip',
    args: fc.array(small, { maxLength: 8 }),
    model: others =>
      lazily(function* (items) {
        let index = 0
        for (const item of items) {
          if (index >= others.length) return
          yield [item, others[index++] as number]
        }
      }),
    make: others => compose((items: AsyncIterable<Item>) => zip(items, others)),
    sync: false,
    readsAhead: true
  }),
  operator({
    name: 'concat',
    args: fc.array(small, { maxLength: 3 }),
    model: others =>
      lazily(function* (items) {
        yield* others
        yield* items
        yield* others
      }),
    make: others => compose((items: AsyncIterable<Item>) => concat(others, items, others)),
    sync: false,
    readsAhead: true
  }),
  operator({
    name: 'interleave',
    args: fc.array(small, { maxLength: 6 }),
    model: others =>
      lazily(function* (items) {
        let index = 0
        for (const item of items) {
          yield item
          if (index < others.length) yield others[index++] as number
        }
        yield* others.slice(index)
      }),
    make: others => compose((items: AsyncIterable<Item>) => interleave(items, others)),
    sync: false,
    readsAhead: true
  }),
  operator({
    name: 'groupBy',
    args: modulus,
    model: by =>
      lazily(function* (items) {
        const groups = new Map<number, Item[]>()
        for (const item of items) {
          const key = weight(item) % (by + 1)
          groups.set(key, [...(groups.get(key) ?? []), item])
        }
        yield* groups.values()
      }),
    make: (by, pace) =>
      compose(
        groupBy(paced((item: Item) => weight(item) % (by + 1), pace)),
        mapConcurrent((group: AsyncIterable<Item>) => pipe(group, toArray()), { concurrency: 8 })
      ),
    sync: false,
    readsAhead: true
  }),
  operator({
    name: 'partition',
    args: modulus,
    model: by =>
      lazily(function* (items) {
        const all = [...items]
        yield* all.filter(passes(by))
        yield* all.filter(item => !passes(by)(item))
      }),
    make: (by, pace) =>
      compose((items: AsyncIterable<Item>) =>
        concat(...partition<Item>(paced(passes(by), pace), { capacity: Infinity })(items))
      ),
    sync: false,
    readsAhead: true
  }),
  operator({
    name: 'share',
    args: none,
    model: () => each(item => [[item, item]]),
    make: () =>
      compose((items: AsyncIterable<Item>) => {
        const shared = share(items)
        return zip(shared, shared)
      }),
    sync: false,
    readsAhead: true
  })
]
