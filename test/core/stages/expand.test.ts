import { DONE, expand, last, pipe, pipeSync, suppressed, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

interface Tree {
  readonly value: number
  readonly children: readonly Tree[]
}

const { tree } = fc.letrec<{ tree: Tree }>(tie => ({
  tree: fc.record({
    value: fc.nat(9),
    children: fc.oneof({ maxDepth: 4 }, fc.constant([]), fc.array(tie('tree'), { maxLength: 3 }))
  })
}))

function preorder({ value, children }: Tree): number[] {
  return [value, ...children.flatMap(preorder)]
}

describe('expand()', () => {
  test('gives items depth first, whatever its function answers, pushed, pulled or synchronous', async () => {
    const forms = [
      (item: Tree) => item.children,
      (item: Tree) => new Set(item.children),
      async (item: Tree) => item.children,
      async function* (item: Tree) {
        for (const child of item.children) {
          if (child.value % 2 === 0) await turn()
          yield child
        }
      }
    ]
    await fc.assert(
      fc.asyncProperty(fc.array(tree, { maxLength: 3 }), async trees => {
        const expected = trees.flatMap(preorder)
        const [plain = forms[0]] = forms
        expect(pipeSync(trees, expand<Tree>(plain as never), toArray()).map(({ value }) => value)).toEqual(
          expected
        )
        for (const form of forms) {
          const stage = expand<Tree>(form as never)
          const target = trackedTarget<Tree>({
            onSend: ({ value }) => (value % 3 === 0 ? turn() : undefined)
          })
          await pipe(trees, stage, target)
          expect(target.log.items.map(({ value }) => value)).toEqual(expected)
          expect(target.log.breaches).toEqual([])
          const pulled: number[] = []
          for await (const { value } of pipe(trees, stage)) pulled.push(value)
          expect(pulled).toEqual(expected)
        }
      }),
      { numRuns: 40 }
    )
  })

  test('has so many calls at work, and gives every item once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(tree, { maxLength: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        async (trees, concurrency, slow) => {
          let working = 0
          let most = 0
          const stage = expand<Tree>(
            async item => {
              most = Math.max(most, ++working)
              for (let at = 0; at < item.value % 3; at++) await turn()
              working--
              return item.children
            },
            { concurrency }
          )
          const target = trackedTarget<Tree>({ onSend: () => (slow ? turn() : undefined) })
          await pipe(trees, stage, target)
          const values = target.log.items.map(({ value }) => value).toSorted((a, b) => a - b)
          expect(values).toEqual(trees.flatMap(preorder).toSorted((a, b) => a - b))
          expect(most).toBeLessThanOrEqual(concurrency)
          expect(target.log).toMatchObject({ closes: 1, breaches: [] })
        }
      ),
      { numRuns: 60 }
    )
  })

  test('reaches its concurrency, over one tree and over several', async () => {
    for (const seeds of [[0], [1, 2, 3]]) {
      let working = 0
      let most = 0
      const all = Promise.withResolvers<void>()
      const stage = expand<number>(
        async n => {
          most = Math.max(most, ++working)
          if (working === 3) all.resolve()
          if (n !== 0) await all.promise
          working--
          return n === 0 ? [1, 2, 3] : []
        },
        { concurrency: 3 }
      )
      await pipe(seeds, stage, toArray())
      expect(most).toBe(3)
    }
  })

  test('takes no more than is wanted, of its source and of what its function answers', async () => {
    for (const form of ['generator', 'async generator'] as const) {
      const outer = trackedSource(form, { items: [1], endless: true })
      const inner = trackedSource(form, { items: [0], endless: true })
      const stage = expand<number>(n => (n === 1 ? inner.source : []))
      expect(await pipe(outer.source, stage, take(3), toArray())).toEqual([1, 0, 0])
      expect(outer.log).toMatchObject({ given: 1, cleanUps: 1 })
      expect(inner.log).toMatchObject({ given: 2, cleanUps: 1 })
    }
  })

  test('goes on for ever at a constant stack', async () => {
    expect(
      await pipe(
        [0],
        expand(n => [n + 1]),
        take(100_000),
        last()
      )
    ).toBe(99_999)
    const later = expand(async (n: number) => [n + 1])
    expect(await pipe([0], later, take(10_000), last())).toBe(9999)
  })

  test('returns every source that it reads, the last first, when something fails', async () => {
    const returned: number[] = []
    function* children(n: number): Generator<number> {
      try {
        yield n + 1
        yield n + 1
      } finally {
        returned.push(n)
      }
    }
    const outer = trackedSource('generator', { items: [1], endless: true })
    const fails = expand<number>(n => {
      if (n === 3) throw 'three'
      return children(n)
    })
    await expect(pipe(outer.source, fails, toArray())).rejects.toBe('three')
    expect(returned.splice(0)).toEqual([2, 1])
    const again = trackedSource('generator', { items: [1], endless: true })
    const below = trackedTarget<number>({ onSend: n => (n === 3 ? Promise.reject('below') : undefined) })
    await expect(pipe(again.source, expand(children), below)).rejects.toBe('below')
    expect(returned).toEqual([2, 1])
    expect(again.log.cleanUps).toBe(1)
    expect(below.log).toMatchObject({ thrown: [{ error: 'below' }], closes: 0, breaches: [] })
  })

  test('aborts the other calls by the first failure and waits for them, while its source waits', async () => {
    const failure = new Error('call')
    const heard: unknown[] = []
    const stage = expand<number>(
      (n, { signal }) =>
        n === 3
          ? turn().then(() => Promise.reject(failure))
          : new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                setImmediate(() => {
                  heard.push(signal.reason)
                  reject(signal.reason)
                })
              })
            }),
      { concurrency: 4 }
    )
    const { source, log } = trackedSource('async iterator', { items: [1, 2, 3], parkAt: 3 })
    const target = trackedTarget<number>()
    await expect(pipe(source, stage, target, { closeTimeout: 5 })).rejects.toBe(failure)
    expect(heard).toEqual([failure, failure])
    expect(suppressed(failure)).toEqual([])
    expect(log.returns).toBe(1)
    expect(target.log).toMatchObject({
      items: [1, 2, 3],
      thrown: [{ error: failure }],
      closes: 0,
      breaches: []
    })
  })

  test('stops early between sends, while its source waits', async () => {
    const stage = expand<number>(async n => turn().then(() => [n + 1]), { concurrency: 2 })
    const { source, log } = trackedSource('async iterator', { items: [0], parkAt: 1 })
    const target = trackedTarget<number>({ onSend: (_, index) => (index === 2 ? DONE : undefined) })
    expect(await pipe(source, stage, target, { closeTimeout: 5 })).toBe(3)
    expect(log.returns).toBe(1)
    expect(target.log).toMatchObject({ items: [0, 1, 2], closes: 1, breaches: [] })
  })

  test('is aborted while what it reads waits', async () => {
    const controller = new AbortController()
    const onPark = (): void => void setImmediate(() => controller.abort('reason'))
    const inner = trackedSource('async iterator', { items: [2], parkAt: 1, onPark })
    const outer = trackedSource('generator', { items: [1], endless: true })
    const stage = expand<number>(n => (n === 1 ? inner.source : []))
    const { signal } = controller
    const target = trackedTarget<number>()
    await expect(pipe(outer.source, stage, target, { signal, closeTimeout: 5 })).rejects.toBe('reason')
    expect([outer.log.cleanUps, inner.log.returns]).toEqual([1, 1])
    expect(target.log).toMatchObject({
      items: [1, 2],
      thrown: [{ error: 'reason' }],
      closes: 0,
      breaches: []
    })
  })

  test('releases a stream that its function answers after the run', async () => {
    const controller = new AbortController()
    const reasons: unknown[] = []
    const late = Promise.withResolvers<ReadableStream<number>>()
    const { signal } = controller
    const running = pipe(
      [1],
      expand<number>(() => late.promise),
      toArray(),
      { signal, closeTimeout: 5 }
    )
    await turn()
    controller.abort('reason')
    await expect(running).rejects.toBe('reason')
    late.resolve(new ReadableStream<number>({ cancel: reason => void reasons.push(reason) }))
    await turn()
    expect(reasons).toEqual([undefined])
  })

  test('fails with a TypeError for what cannot be iterated', async () => {
    for (const concurrency of [1, 2]) {
      for (const answer of [1, Promise.resolve(1)]) {
        const running = pipe([1], expand((() => answer) as never, { concurrency }), toArray())
        await expect(running).rejects.toThrow('expand: fn must answer an iterable')
      }
    }
  })
})
