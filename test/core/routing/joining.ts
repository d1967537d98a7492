import { type Flow, map, pipe, type Source, suppressed, take, toArray } from '@costream/core'
import { type SourceScript, type TrackedSource, trackedSource, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

type Join = (...sources: Source<unknown>[]) => Flow<unknown>
type Make = (script: SourceScript<unknown>) => TrackedSource<unknown, Source<unknown>>

const forms: Readonly<Record<string, Make>> = {
  generator: script => trackedSource('generator', script),
  'async generator': script => trackedSource('async generator', script),
  iterator: script => trackedSource('iterator', script),
  'async iterator': script => trackedSource('async iterator', script),
  flow: script => {
    const { source, log } = trackedSource('async generator', script)
    return {
      source: pipe(
        source as AsyncIterable<unknown>,
        map(item => item)
      ),
      log
    }
  }
}

const endless = { items: [1, 2], endless: true }

/** What every function must keep that reads several sources as one, whatever it makes of their items. */
export function joiningLaws(join: Join): void {
  describe.each(Object.keys(forms))('of sources in the form of %s', form => {
    const make = forms[form] as Make

    /** Every source that was opened was cleaned up, once; one that was not opened gives nothing any more. */
    const allReturned = (sources: readonly TrackedSource<unknown>[]): void => {
      for (const { log } of sources) expect(log.cleanUps).toBe(log.opened)
    }

    test('cleans up each source once at the end', async () => {
      const sources = [make({ items: [1, 2] }), make({ items: [3, 4] })]
      const items = await pipe(join(...sources.map(({ source }) => source)), toArray())
      expect(items.length).toBeGreaterThan(0)
      // An iterator cleans up when it is returned, and it is returned where it has not ended by itself.
      for (const { log } of sources) {
        expect([log.opened, log.cleanUps]).toEqual([1, form.endsWith('iterator') && log.ended ? 0 : 1])
      }
    })

    test('returns each at an early stop', async () => {
      const sources = [make(endless), make(endless)]
      expect(await pipe(join(...sources.map(({ source }) => source)), take(3), toArray())).toHaveLength(3)
      allReturned(sources)
    })

    test.each([[new Error('source')], [undefined]])('fails with the very error of one: %s', async error => {
      const failing = make({ items: [1, 2], failAt: 0, failure: { error } })
      const others = [make(endless), make(endless)]
      const all = [failing, ...others]
      let raised: unknown = 'nothing'
      await pipe(join(...all.map(({ source }) => source)), toArray()).catch(caught => {
        raised = caught
      })
      expect(raised).toBe(error)
      for (const { log } of others) expect(log.cleanUps).toBe(log.opened)
    })

    test('returns each when what reads it fails', async () => {
      const error = new Error('below')
      const sources = [make(endless), make(endless)]
      const failing = map(() => {
        throw error
      })
      await expect(pipe(join(...sources.map(({ source }) => source)), failing, toArray())).rejects.toBe(error)
      allReturned(sources)
    })

    test('tells of a failure to clean up: it fails an early stop, and is suppressed by a failure', async () => {
      const cleanUpFailure = { error: new Error('clean-up') }
      const stopped = make({ ...endless, cleanUpFailure })
      await expect(pipe(join(stopped.source), take(1), toArray())).rejects.toBe(cleanUpFailure.error)
      const error = new Error('below')
      const failed = make({ ...endless, cleanUpFailure })
      const failing = map(() => {
        throw error
      })
      if (form === 'flow') return // a flow whose stages were thrown to tells diagnostics by itself
      await expect(pipe(join(failed.source), failing, toArray())).rejects.toBe(error)
      expect(suppressed(error)).toEqual([cleanUpFailure.error])
    })
  })

  test.each(['async iterator', 'flow'])('aborts while a read is pending: %s', async form => {
    const reason = new Error('abort')
    const parked = (forms[form] as Make)({ items: [1], parkAt: 0 })
    const other = trackedSource('async iterator', { items: [1], parkAt: 0 })
    const controller = new AbortController()
    const running = pipe(join(parked.source, other.source), toArray(), {
      signal: controller.signal,
      closeTimeout: 20
    })
    await turn()
    controller.abort(reason)
    await expect(running).rejects.toBe(reason)
    expect(other.log.cleanUps).toBe(other.log.opened)
    if (form !== 'flow') expect(parked.log.cleanUps).toBe(parked.log.opened)
  })

  test('settles a pending read when it is returned', async () => {
    const { source, log } = trackedSource('async iterator', { items: [], parkAt: 0 })
    const iterator = join(source)[Symbol.asyncIterator]()
    const pending = iterator.next()
    await turn()
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined })
    expect(await pending).toEqual({ done: true, value: undefined })
    expect([log.returns, log.cleanUps]).toEqual([1, 1])
  })

  test('does not open its sources before it is read, and returns those that hold something when it never is', async () => {
    const controller = new AbortController()
    controller.abort(new Error('before'))
    const returned: string[] = []
    const holding = {
      next: () => ({ done: false as const, value: 1 }),
      return: () => {
        returned.push('returned')
        return { done: true as const, value: undefined }
      },
      [Symbol.iterator]() {
        return this
      }
    }
    const { source, log } = trackedSource('async iterator', { items: [1] })
    const flow = join(holding, pipe(source, take(1)))
    await expect(pipe(flow, toArray(), { signal: controller.signal })).rejects.toThrow('before')
    expect([returned, log.opened]).toEqual([['returned'], 0])
  })

  test('iterates anew over sources that can be read again, and says so where they cannot', async () => {
    const again = join([1, 2], new Set([3]))
    expect(await pipe(again, toArray())).toEqual(await pipe(again, toArray()))
    const once = join(trackedSource('generator', { items: [1] }).source)
    await pipe(once, toArray())
    await expect(pipe(once, toArray())).rejects.toThrow(/only once/)
  })

  test('awaits promises: they are never items', async () => {
    const items = (await pipe(join([Promise.resolve(1), 2]), toArray())) as unknown[]
    expect(items.flat()).toEqual([1, 2])
    const error = new Error('item')
    const failing = trackedSource('iterator', { items: [1, Promise.reject(error)] })
    await expect(pipe(join(failing.source), toArray())).rejects.toBe(error)
    expect(failing.log.returns).toBe(1)
  })

  test('takes a string and bytes as one item, and any item there is', async () => {
    const bytes = new Uint8Array([1, 2])
    expect(((await pipe(join('ab'), toArray())) as unknown[]).flat()).toEqual(['ab'])
    expect(((await pipe(join(bytes), toArray())) as unknown[]).flat()).toEqual([bytes])
    const odd = [undefined, null, false, 0, '', Number.NaN]
    expect(((await pipe(join(odd), toArray())) as unknown[]).flat()).toEqual(odd)
  })

  test('of nothing has ended', async () => {
    expect(await pipe(join(), toArray())).toEqual([])
  })

  test('throws a TypeError for an argument that is no source, naming its place', () => {
    expect(() => join([1], 2 as never)).toThrow(/argument 2 must be a source, got number 2/)
    expect(() => join((() => {}) as never)).toThrow(TypeError)
  })
}
