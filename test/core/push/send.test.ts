import { coroutine, DONE, receive, send, type Target, take, toArray } from '@costream/core'
import { trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

/** Passes items on, and notes what each send answered. */
const relay = coroutine(function* (target: Target<number, unknown>, answers: unknown[]) {
  while (true) answers.push(yield* send(target, yield* receive<number>()))
})

describe('send()', () => {
  test('answers nothing, or DONE, at once where the target answers at once', () => {
    const answers: unknown[] = []
    const head = relay(take<number>(2)(toArray().open()), answers)
    expect([head.send(1), head.send(2)]).toEqual([undefined, undefined])
    expect(answers).toEqual([undefined, DONE])
  })

  test('waits for a reply, and makes the reply of the body wait', async () => {
    const answers: unknown[] = []
    const target = trackedTarget<number>({
      onSend: (_, index) => turn().then(() => (index === 1 ? DONE : undefined))
    })
    const head = relay(target, answers)
    const reply = head.send(1)
    expect(answers).toEqual([])
    await reply
    await head.send(2)
    expect(answers).toEqual([undefined, DONE])
    expect(target.log.breaches).toEqual([])
  })

  test('throws at the yield* what the target throws, or rejects with', async () => {
    const caught: unknown[] = []
    const careful = coroutine(function* (target: Target<number, unknown>) {
      while (true) {
        const item = yield* receive<number>()
        try {
          yield* send(target, item)
        } catch (error) {
          caught.push(error)
        }
      }
    })
    const now = trackedTarget<number>({
      onSend() {
        throw undefined
      }
    })
    const later = trackedTarget<number>({ onSend: () => turn().then(() => Promise.reject('later')) })
    await careful(now).send(1)
    await careful(later).send(1)
    expect(caught).toEqual([undefined, 'later'])
  })
})
