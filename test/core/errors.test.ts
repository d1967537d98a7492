import {
  BackpressureError,
  coroutine,
  map,
  PendingSendError,
  ReentrantSendError,
  type Target,
  wait
} from '@costream/core'
import { describe, expect, test } from 'vitest'

describe('the errors of core', () => {
  test.each([
    [new ReentrantSendError('a'), 'ReentrantSendError', 'COSTREAM_REENTRANT_SEND'],
    [new PendingSendError('a'), 'PendingSendError', 'COSTREAM_PENDING_SEND'],
    [new BackpressureError('a', 1), 'BackpressureError', 'COSTREAM_BACKPRESSURE']
  ])('have a name, a code, and say what to do: %s', (error, name, code) => {
    expect(error).toBeInstanceOf(Error)
    expect([error.name, error.code]).toEqual([name, code])
    expect(error.message).toMatch(/^Cannot send (to|from) a: .+\. .+/)
  })

  test('name the whole path of a cycle through stages, outermost first', () => {
    let head: Target<number> | undefined
    const back = coroutine(function* back() {
      while (true) {
        const item: number = yield
        head?.send(item)
      }
    })() as Target<number>
    head = map((n: number) => n)(map((n: number) => n)(back)) as Target<number>
    const error = ((): unknown => {
      try {
        return head.send(1)
      } catch (caught) {
        return caught
      }
    })()
    expect(error).toBeInstanceOf(ReentrantSendError)
    expect((error as ReentrantSendError).path.at(0)).toBe('map')
    expect((error as ReentrantSendError).path).toContain('back')
  })

  test('tell a second producer of a stage that its reply is pending', async () => {
    const slow = coroutine(function* slow() {
      while (true) yield* wait(Promise.resolve(yield))
    })
    const head = map((n: number) => n)(slow() as Target<number>)
    const reply = head.send(1)
    expect(() => head.send(2)).toThrow(PendingSendError)
    await reply
  })
})
