import { DONE, pipe, type Reply, stage, type Target, take, toArray } from '@costream/core'
import { trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

function* naturals(): Generator<number> {
  for (let n = 1; ; n++) yield n
}

describe('stage()', () => {
  test('gives each run variables of its own', async () => {
    const number = stage<string, string>(target => {
      let index = 0
      return { item: item => target.send(`${index++} ${item}`) }
    })
    for (let run = 0; run < 2; run++) {
      expect(await pipe(['a', 'b'], number, toArray())).toEqual(['0 a', '1 b'])
    }
  })

  test('calls end before the target is closed, and waits for it', async () => {
    const target = trackedTarget<string>()
    const sign = stage<string, string>(below => ({
      item: item => below.send(item),
      end: () => turn().then(() => below.send('signed'))
    }))
    await pipe(['a'], sign, target)
    expect(target.log).toMatchObject({ items: ['a', 'signed'], closes: 1, breaches: [] })
  })

  test('does not call end when the target is done, nor after a failure', async () => {
    const ends: string[] = []
    const noting = (name: string) =>
      stage<number, number>(target => ({
        item: item => target.send(item),
        end: () => void ends.push(name)
      }))
    await pipe(naturals(), noting('stopped'), take(1), toArray())
    const failing = pipe(
      [1],
      noting('failed'),
      stage<number, number>(() => ({
        item() {
          throw new Error('below')
        }
      })),
      toArray()
    )
    await expect(failing).rejects.toThrow('below')
    expect(ends).toEqual([])
  })

  test.each(['end', 'stop', 'failure', 'abort'])('calls release once: %s', async how => {
    let released = 0
    const counting = stage<number, number>(target => ({
      item: item => target.send(item),
      release: () => void released++
    }))
    const controller = new AbortController()
    const target: Target<number> = {
      send(_item): Reply {
        if (how === 'stop') return DONE
        if (how === 'failure') throw new Error('sink')
        if (how === 'abort') {
          setImmediate(() => controller.abort())
          return new Promise(() => {})
        }
      },
      throw(error) {
        throw error
      },
      close() {}
    }
    await pipe([1, 2], counting, target, { signal: controller.signal, closeTimeout: 5 }).catch(() => {})
    expect(released).toBe(1)
  })

  test('lets its error handler end the pipeline well, or go on', async () => {
    function* failing() {
      yield 1
      throw new Error('above')
    }
    const rescue = (reply: Reply) =>
      stage<number, number>(target => ({
        item: item => target.send(item),
        error: () => {
          target.send(-1)
          return reply
        }
      }))
    expect(await pipe(failing(), rescue(DONE), toArray())).toEqual([1, -1])
    expect(await pipe(failing(), rescue(undefined), toArray())).toEqual([1, -1])
    expect(await pipe(failing(), rescue(turn()), toArray())).toEqual([1, -1])
  })

  test('does not offer its error handler the failure of what is below it', async () => {
    let called = false
    const rescue = stage<number, number>(target => ({
      item: item => target.send(item),
      error() {
        called = true
        return DONE
      }
    }))
    const target = trackedTarget<number>({
      onSend() {
        throw undefined
      }
    })
    await expect(pipe([1], rescue, target)).rejects.toBeUndefined()
    expect(called).toBe(false)
  })

  test('passes on what its error handler throws', async () => {
    const instead = new Error('instead')
    const stages = stage<number, number>(target => ({
      item: item => target.send(item),
      error() {
        throw instead
      }
    }))
    const target = trackedTarget<number>()
    function* failing() {
      yield 1
      throw new Error('above')
    }
    await expect(pipe(failing(), stages, target)).rejects.toBe(instead)
    expect(target.log.thrown).toEqual([{ error: instead }])
  })

  test('takes DONE of its item handler for an early stop, and needs no word in done', async () => {
    const two = stage<number, number>(target => {
      let left = 2
      return {
        item(item) {
          target.send(item)
          return --left === 0 ? DONE : undefined
        }
      }
    })
    expect(await pipe(naturals(), two, toArray())).toEqual([1, 2])
    const head = two(toArray<number>().open())
    head.send(1)
    expect([head.send(2), head.send(3)]).toEqual([DONE, DONE])
  })

  test('does not open the source when done says that nothing is wanted', async () => {
    let opened = 0
    const source = {
      [Symbol.iterator]() {
        opened++
        return [1][Symbol.iterator]()
      }
    }
    const nothing = stage<number, number>(target => ({ item: item => target.send(item), done: true }))
    expect(await pipe(source, nothing, toArray())).toEqual([])
    expect(opened).toBe(0)
  })

  test.each([false, 1, 'ok', null, {}])('refuses %s as a reply', async reply => {
    const wrong = stage<number, number>(() => ({ item: () => reply as never }))
    const running = pipe([1], wrong, toArray())
    await expect(running).rejects.toThrow(TypeError)
    await expect(running).rejects.toThrow(/nothing, DONE or a promise/)
  })

  test('throws a TypeError for what is no function, or gives no item handler', async () => {
    expect(() => stage(undefined as never)).toThrow(TypeError)
    expect(() => stage(() => ({ item() {} }), 1 as never)).toThrow(TypeError)
    const empty = stage((() => ({})) as never)
    await expect(Promise.resolve().then(() => pipe([1], empty, toArray()))).rejects.toThrow(/item handler/)
  })

  test('sends nothing once its run is over', async () => {
    let late: (() => Reply) | undefined
    const leaky = stage<number, number>(target => ({
      item(item) {
        late = () => target.send(-1)
        return target.send(item)
      }
    }))
    const target = trackedTarget<number>()
    await pipe([1], leaky, target)
    expect(late?.()).toBe(DONE)
    expect(target.log).toMatchObject({ items: [1], breaches: [] })
  })

  test('is thrown to, and releases, when it is aborted while it flushes', async () => {
    const log: string[] = []
    for (const attached of [true, false]) {
      const controller = new AbortController()
      const target = trackedTarget<number>()
      const flush = stage<number, number>(() => ({
        item() {},
        end() {
          setImmediate(() => controller.abort('enough'))
          return new Promise(() => {})
        },
        release: () => void log.push('released')
      }))
      const { signal } = controller
      const run = attached ? pipe([1], flush(target), { signal }) : pipe([1], flush, target, { signal })
      await expect(run).rejects.toBe('enough')
      expect(log.splice(0)).toEqual(['released'])
      expect(target.log).toMatchObject({ thrown: [{ error: 'enough' }], closes: 0, breaches: [] })
    }
  })
})
