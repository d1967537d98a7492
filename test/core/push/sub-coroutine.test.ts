import {
  coroutine,
  DONE,
  END,
  receive,
  receiveOrEnd,
  send,
  suppressed,
  type Target,
  toArray,
  wait
} from '@costream/core'
import { turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

// PEP 380, "Syntax for Delegating to a Subgenerator", in JavaScript's terms: what reaches a coroutine that is at a
// `yield*` reaches the sub-coroutine, and what becomes of that comes back. https://peps.python.org/pep-0380/

/** What happened, in order: what the bodies say, and what each call answered or threw. */
type Diary = unknown[]

/** Makes what is delegated to. `say` writes in the diary. */
type Sub = (say: (...words: unknown[]) => void) => Iterable<unknown>

/** What is done to the target of the coroutine that delegates. */
type Act = readonly ['send', unknown] | readonly ['throw', unknown] | readonly ['close']

interface Case {
  readonly sub: Sub
  readonly acts: readonly Act[]
  readonly diary: Diary
}

const first = new Error('first')
const second = new Error('second')

/** Delegates, tells what came of it, and receives one item more where that failed. */
function* body(sub: Iterable<unknown>, say: (...words: unknown[]) => void): Generator<unknown, string> {
  try {
    say('returned', yield* sub as Iterable<unknown, unknown>)
  } catch (error) {
    say('caught', error instanceof TypeError ? 'a TypeError' : error)
    say('then', yield)
  } finally {
    say('finally')
  }
  return 'result'
}

async function* asyncBody(
  sub: Iterable<unknown> | AsyncIterable<unknown>,
  say: (...words: unknown[]) => void
): AsyncGenerator<unknown, string> {
  try {
    say('returned', yield* sub as AsyncIterable<unknown, unknown>)
  } catch (error) {
    say('caught', error instanceof TypeError ? 'a TypeError' : error)
    say('then', yield)
  } finally {
    say('finally')
  }
  return 'result'
}

/** One more sub-coroutine between, which adds nothing. */
function* deeper(sub: Iterable<unknown>): Generator<unknown, unknown> {
  return yield* sub as Iterable<unknown, unknown>
}

async function* asyncDeeper(
  sub: Iterable<unknown> | AsyncIterable<unknown>
): AsyncGenerator<unknown, unknown> {
  return yield* sub as AsyncIterable<unknown, unknown>
}

/** Every way to delegate to the same sub-coroutine. */
const HOSTS: Record<string, (sub: Sub) => (say: (...words: unknown[]) => void) => Target<never, unknown>> = {
  'a plain body': sub => say => coroutine(body)(sub(say), say),
  'a plain body, three deep': sub => say => coroutine(body)(deeper(deeper(sub(say))), say),
  'an async body': sub => say => coroutine(asyncBody)(sub(say), say),
  'an async body, three deep': sub => say => coroutine(asyncBody)(asyncDeeper(deeper(sub(say))), say),
  'an async body over async sub-coroutines': sub => say =>
    coroutine(asyncBody)(asyncDeeper(asyncDeeper(sub(say))), say)
}

const CASES: Record<string, Case> = {
  // What is sent.
  'gives what is sent to the sub-coroutine, and its result to the body': {
    *sub(say) {
      say('a', yield)
      say('b', yield)
      return 'sum'
    },
    acts: [['send', 1], ['send', 2], ['close']],
    diary: ['a 1', undefined, 'b 2', 'returned sum', 'finally', DONE, 'result']
  },
  'gives any item on: undefined, null, an iterator result': {
    *sub(say) {
      say(yield, yield, JSON.stringify(yield))
    },
    acts: [
      ['send', undefined],
      ['send', null],
      ['send', { done: true, value: 1 }]
    ],
    diary: [
      undefined,
      undefined,
      'undefined null {"done":true,"value":1}',
      'returned undefined',
      'finally',
      DONE
    ]
  },
  'goes on at once after a sub-coroutine that receives nothing': {
    // biome-ignore lint/correctness/useYield: it receives nothing
    *sub() {
      return 'at once'
    },
    acts: [['send', 1]],
    diary: ['returned at once', 'finally', DONE]
  },
  'goes on at once after a sub-coroutine that is over': {
    sub() {
      const over = (function* () {
        yield
      })()
      over.return()
      return over
    },
    acts: [['send', 1]],
    diary: ['returned undefined', 'finally', DONE]
  },
  // PEP 380's too begins with next(): what a begun one waits for is None there.
  'resumes a sub-coroutine that had begun before with undefined': {
    sub(say) {
      const begun = (function* () {
        say('a', yield)
        say('b', yield)
      })()
      begun.next()
      begun.next('before')
      return begun
    },
    acts: [['send', 1]],
    diary: ['a before', 'b undefined', 'returned undefined', 'finally', DONE]
  },
  'receives as often as a plain iterable has items': {
    sub: () => [undefined, undefined],
    acts: [
      ['send', 1],
      ['send', 2]
    ],
    diary: [undefined, 'returned undefined', 'finally', DONE]
  },
  'gives what is sent to the next() of a plain iterator': {
    sub(say) {
      return iterator({
        next(item: unknown) {
          say('next', item)
          return { done: item === 2, value: item === 2 ? 'two' : undefined }
        }
      })
    },
    acts: [
      ['send', 1],
      ['send', 2]
    ],
    diary: ['next undefined', 'next 1', undefined, 'next 2', 'returned two', 'finally', DONE]
  },

  // What is thrown.
  'raises in the sub-coroutine, which may catch and go on': {
    *sub(say) {
      try {
        yield
      } catch (error) {
        say('sub caught', error)
      }
      say('sub received', yield)
    },
    acts: [
      ['throw', first],
      ['send', 1]
    ],
    diary: ['sub caught first', undefined, 'sub received 1', 'returned undefined', 'finally', DONE]
  },
  'raises in the sub-coroutine, which may catch and return': {
    *sub() {
      try {
        yield
      } catch (error) {
        return `handled ${(error as Error).message}`
      }
      return 'nothing was thrown'
    },
    acts: [['throw', first], ['close']],
    diary: ['returned handled first', 'finally', DONE, 'result']
  },
  'raises in the body what the sub-coroutine ignores, after its finally': {
    *sub(say) {
      try {
        yield
      } finally {
        say('sub finally')
      }
    },
    acts: [
      ['throw', first],
      ['send', 1]
    ],
    diary: ['sub finally', 'caught first', undefined, 'then 1', 'finally', DONE]
  },
  'raises in the body what the sub-coroutine rethrows': {
    *sub() {
      try {
        yield
      } catch (error) {
        // biome-ignore lint/complexity/noUselessCatch: that it may is the point
        throw error
      }
    },
    acts: [
      ['throw', first],
      ['send', 1]
    ],
    diary: ['caught first', undefined, 'then 1', 'finally', DONE]
  },
  'raises in the body what the sub-coroutine throws instead': {
    *sub() {
      try {
        yield
      } catch {
        throw second
      }
    },
    acts: [
      ['throw', first],
      ['send', 1]
    ],
    diary: ['caught second', undefined, 'then 1', 'finally', DONE]
  },
  'raises in the body what the sub-coroutine throws by itself': {
    *sub() {
      yield
      throw first
    },
    acts: [
      ['send', 1],
      ['send', 2]
    ],
    diary: ['caught first', undefined, 'then 2', 'finally', DONE]
  },
  'raises undefined as any other error': {
    *sub(say) {
      try {
        yield
      } catch (error) {
        say('sub caught', error)
        throw undefined
      }
    },
    acts: [
      ['throw', undefined],
      ['send', 1]
    ],
    diary: ['sub caught undefined', 'caught undefined', undefined, 'then 1', 'finally', DONE]
  },
  'takes no error for an end, whatever it looks like': {
    *sub() {
      yield
      throw { done: true, value: 'no end', toString: () => 'an odd error' }
    },
    acts: [['send', 1]],
    diary: ['caught an odd error', undefined]
  },
  'lets the second of two errors through where the first was caught': {
    *sub(say) {
      try {
        yield
      } catch (error) {
        say('sub caught', error)
      }
      yield
    },
    acts: [
      ['throw', first],
      ['throw', second],
      ['send', 1]
    ],
    diary: ['sub caught first', undefined, 'caught second', undefined, 'then 1', 'finally', DONE]
  },
  'raises with the throw() of a plain iterator, whose answer counts as of next()': {
    sub(say) {
      return iterator({
        next: () => ({ done: false, value: undefined }),
        throw(error: unknown) {
          say('sub caught', error)
          return { done: true, value: 'handled' }
        }
      })
    },
    acts: [['throw', first], ['close']],
    diary: ['sub caught first', 'returned handled', 'finally', DONE, 'result']
  },

  // The end.
  'closes the sub-coroutine first, then the body': {
    *sub(say) {
      try {
        yield
      } finally {
        say('sub finally')
      }
    },
    acts: [['close'], ['close']],
    diary: ['sub finally', 'finally', undefined, undefined]
  },
  'raises in the body what the finally of the sub-coroutine throws at the end': {
    *sub() {
      try {
        yield
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: that it may is the point
        throw first
      }
    },
    acts: [['send', 1]],
    diary: ['caught first', undefined]
  },
  'raises in a body that is closed what the finally of the sub-coroutine throws; it may catch, but not receive':
    {
      *sub() {
        try {
          yield
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: that it may is the point
          throw first
        }
      },
      acts: [['close']],
      diary: ['caught first', 'finally', { threw: expect.any(TypeError) }]
    },
  'closes a body whose sub-coroutine is an iterator without return()': {
    sub: () => iterator({ next: () => ({ done: false, value: undefined }) }),
    acts: [['send', 1], ['close']],
    diary: [undefined, 'finally', undefined]
  },
  'calls the return() of a plain iterator once': {
    sub(say) {
      return iterator({
        next: () => ({ done: false, value: undefined }),
        return() {
          say('sub returned')
          return { done: true, value: undefined }
        }
      })
    },
    acts: [['send', 1], ['close'], ['close']],
    diary: [undefined, 'sub returned', 'finally', undefined, undefined]
  },
  'does not close a sub-coroutine that has returned': {
    *sub(say) {
      try {
        yield
        return 'well'
      } finally {
        say('sub finally')
      }
    },
    acts: [['send', 1], ['close']],
    diary: ['sub finally', 'returned well', 'finally', DONE, 'result']
  },

  // The delegates of this library, inside the sub-coroutine.
  'receives in the sub-coroutine by receive()': {
    *sub(say) {
      say('sub', yield* receive<number>())
      return yield* receive<number>()
    },
    acts: [
      ['send', 1],
      ['send', 2]
    ],
    diary: ['sub 1', undefined, 'returned 2', 'finally', DONE]
  },
  'tells the sub-coroutine the end by receiveOrEnd(), and closing answers what the body makes of it': {
    *sub() {
      let total = 0
      for (;;) {
        const item = yield* receiveOrEnd<number>()
        if (item === END) return total
        total += item
      }
    },
    acts: [['send', 1], ['send', 2], ['close'], ['close']],
    diary: [undefined, undefined, 'returned 3', 'finally', 'result', 'result']
  },
  'waits in the sub-coroutine by wait()': {
    *sub(say) {
      const item = yield
      say('sub waits')
      yield* wait(turn())
      return item
    },
    acts: [['send', 1], ['close']],
    diary: ['sub waits', 'returned 1', 'finally', DONE, 'result']
  },
  'raises a rejection in the sub-coroutine that waits': {
    *sub(say) {
      yield
      try {
        yield* wait(turn().then(() => Promise.reject(first)))
      } catch (error) {
        say('sub caught', error)
        throw second
      }
    },
    acts: [['send', 1]],
    diary: ['sub caught first', 'caught second', undefined]
  },
  'sends on from the sub-coroutine by send(), and waits for the reply': {
    *sub(say) {
      const target = { send: (item: unknown) => turn().then(() => say('sent', item)) }
      while (true) yield* send(target, yield)
    },
    acts: [['send', 1], ['send', 2], ['close']],
    diary: ['sent 1', undefined, 'sent 2', undefined, 'finally', undefined]
  },
  'goes on at once where the sub-coroutine yields null': {
    *sub(say) {
      say('null gave', yield null)
      say('sub', yield)
    },
    acts: [['send', 1]],
    diary: ['null gave null', 'sub 1', 'returned undefined', 'finally', DONE]
  },
  'raises a TypeError in a sub-coroutine that yields something else': {
    *sub(say) {
      try {
        yield 'an item'
      } catch (error) {
        say('sub caught', (error as Error).name)
      }
      yield
    },
    acts: [['send', 1]],
    diary: ['sub caught TypeError', 'returned undefined', 'finally', DONE]
  },

  // What is none.
  'raises a TypeError in the body for what is not iterable': {
    sub: () => 7 as never,
    acts: [['send', 1]],
    diary: ['caught a TypeError', 'then 1', 'finally', DONE]
  },
  'raises a TypeError in the body for an iterator that answers no object': {
    sub: () => iterator({ next: () => 7 as never }),
    acts: [['send', 1]],
    diary: ['caught a TypeError', 'then 1', 'finally', DONE]
  },
  'raises a TypeError in the body for a sub-coroutine that delegates to itself': {
    sub() {
      const self: { sub: Iterable<unknown> } = { sub: [] }
      self.sub = (function* () {
        yield* self.sub
      })()
      return self.sub
    },
    acts: [['send', 1]],
    diary: ['caught a TypeError', 'then 1', 'finally', DONE]
  }
}

function iterator(methods: object): Iterable<unknown> {
  return { [Symbol.iterator]: () => methods as Iterator<unknown> }
}

/** An error by its message, anything else as it is. */
function word(value: unknown): string {
  return value instanceof Error ? value.message : String(value)
}

async function perform(start: ReturnType<(typeof HOSTS)[string]>, acts: readonly Act[]): Promise<Diary> {
  const diary: Diary = []
  const target = start((...words) => diary.push(words.map(word).join(' '))) as Target<unknown, unknown>
  for (const [act, value] of acts) {
    try {
      diary.push(await (act === 'close' ? target.close() : target[act](value)))
    } catch (error) {
      diary.push({ threw: error })
    }
  }
  return diary
}

describe.each(Object.entries(HOSTS))('yield* in %s', (_, host) => {
  test.each(Object.entries(CASES))('%s', async (_title, { sub, acts, diary }) => {
    expect(await perform(host(sub), acts)).toEqual(diary)
  })

  test('fails the target with what neither the sub-coroutine nor the body catches', async () => {
    const careless = function* (): Generator<unknown> {
      yield
      throw first
    }
    const target = coroutine(function* () {
      yield* careless()
    })()
    const diary = await perform(() => target as Target<never, unknown>, [['send', 1], ['send', 2], ['close']])
    expect(diary).toEqual([{ threw: first }, { threw: first }, { threw: first }])
  })
})

describe('yield*', () => {
  // Python raises the error itself; so do async bodies on Node 22, whose adapter for plain iterators is an older one.
  test('returns an iterator that has no throw(), and raises a TypeError in a plain body', async () => {
    const sub: Sub = say =>
      iterator({
        next: () => ({ done: false, value: undefined }),
        return() {
          say('sub returned')
          return { done: true, value: undefined }
        }
      })
    const diary = await perform(
      say => coroutine(body)(sub(say), say),
      [
        ['throw', first],
        ['send', 1]
      ]
    )
    expect(diary).toEqual(['sub returned', 'caught a TypeError', undefined, 'then 1', 'finally', DONE])
  })

  test('keeps an error that an iterator without throw() could not be told in suppressed()', () => {
    const target = coroutine(function* () {
      yield* { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: undefined }) }) }
    })()
    let raised: unknown
    try {
      target.throw(first)
    } catch (error) {
      raised = error
    }
    expect(raised).toBeInstanceOf(TypeError)
    expect(suppressed(raised)).toEqual([first])
  })

  test('fails a closing with what a finally throws, innermost first, the last error winning', () => {
    function* failing(error: Error, sub: Iterable<undefined>): Generator<undefined> {
      try {
        yield* sub
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: that it may is the point
        throw error
      }
    }
    const target = coroutine(function* () {
      yield* failing(second, failing(first, [undefined]))
    })()
    expect(() => target.close()).toThrow(second)
    expect(() => target.close()).toThrow(second)
    expect(() => target.send(undefined as never)).toThrow(second)
  })

  test('refuses a sub-coroutine that goes on receiving when it is closed', () => {
    const said: string[] = []
    const target = coroutine(function* () {
      try {
        yield* (function* () {
          try {
            yield
          } finally {
            try {
              yield
            } finally {
              said.push('sub finally')
            }
          }
        })()
      } finally {
        said.push('finally')
      }
    })()
    expect(() => target.close()).toThrow(/receives while it is closed. Do not receive in finally/)
    expect(said).toEqual(['sub finally', 'finally'])
  })

  test('lets sub-coroutines share one target, each with a part of its items', () => {
    function* header(): Generator<unknown, number, number> {
      return yield
    }
    const framed = coroutine(function* (target: Target<number[], unknown>): Generator<unknown, void, number> {
      while (true) {
        const frame: number[] = []
        for (let left = yield* header(); left > 0; left--) frame.push(yield)
        target.send(frame)
      }
    })
    const frames = toArray<number[]>().open()
    const target = framed(frames)
    for (const n of [2, 20, 21, 0, 1, 10]) target.send(n)
    target.close()
    expect(frames.close()).toEqual([[20, 21], [], [10]])
  })
})
