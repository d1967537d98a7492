import { coroutine, receive } from '@costream/core'
import { describe, expect, test } from 'vitest'

describe('receive()', () => {
  test('answers the next item, as a bare yield does', () => {
    const seen: unknown[] = []
    const target = coroutine(function* () {
      while (true) seen.push([yield* receive<number>(), yield])
    })()
    for (const n of [1, 2, 3, 4]) target.send(n)
    expect(seen).toEqual([
      [1, 2],
      [3, 4]
    ])
  })

  test('ends the body where the target is closed', () => {
    const said: string[] = []
    const target = coroutine(function* () {
      try {
        yield* receive()
        said.push('received')
      } finally {
        said.push('finally')
      }
      said.push('went on')
    })()
    target.close()
    expect(said).toEqual(['finally'])
  })

  test('yields a request that means nothing to another library', () => {
    const { value } = receive()[Symbol.iterator]().next()
    expect(Object.isFrozen(value)).toBe(true)
  })
})
