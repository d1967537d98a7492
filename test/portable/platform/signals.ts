import { drain, drive, listen, map, pipe, take, toArray } from '@costream/core'
import { equal, failure } from '../assert.ts'
import type { PortableTest } from '../portable-test.ts'

const REASON = new Error('reason')

const parked: AsyncIterable<number> = {
  [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) })
}

const never = { signal: AbortSignal.abort(REASON), closeTimeout: 5 }

const aborting: readonly PortableTest[] = [
  {
    name: 'a signal that is aborted starts nothing',
    async run() {
      let opened = 0
      const source = { [Symbol.iterator]: () => [opened++][Symbol.iterator]() }
      equal(await failure(() => pipe(source, drain(), never)), REASON)
      equal(opened, 0, 'how often the source was opened')
    }
  },
  {
    name: 'an abort ends a read that never would, with its reason',
    async run() {
      const controller = new AbortController()
      setTimeout(() => controller.abort(REASON), 1)
      const { signal } = controller
      equal(await failure(() => pipe(parked, drain(), { signal, closeTimeout: 5 })), REASON)
    }
  },
  {
    name: 'an abort without a reason is an AbortError, a time-out a TimeoutError of the platform',
    async run() {
      const controller = new AbortController()
      setTimeout(() => controller.abort(), 1)
      const aborted = await failure(() =>
        pipe(parked, drain(), { signal: controller.signal, closeTimeout: 5 })
      )
      equal(aborted, controller.signal.reason, 'the failure')
      equal((aborted as DOMException).name, 'AbortError', 'its name')
      const signal = AbortSignal.timeout(1)
      const late = await failure(() => pipe(parked, drain(), { signal, closeTimeout: 5 }))
      equal((late as DOMException).name, 'TimeoutError', 'the name of the other')
    }
  },
  {
    name: 'AbortSignal.any aborts a run',
    async run() {
      const [one, other] = [new AbortController(), new AbortController()]
      setTimeout(() => other.abort(REASON), 1)
      const signal = AbortSignal.any([one.signal, other.signal])
      equal(await failure(() => pipe(parked, drain(), { signal, closeTimeout: 5 })), REASON)
    }
  }
]

const listening: readonly PortableTest[] = [
  {
    name: 'listen hears the events of an EventTarget, and leaves no listener',
    async run() {
      let listeners = 0
      class Counted extends EventTarget {
        override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
          listeners++
          super.addEventListener(...args)
        }
        override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
          listeners--
          super.removeEventListener(...args)
        }
      }
      const target = new Counted()
      const types = pipe(
        listen<Event>(target, 'bus'),
        map(event => event.type),
        take(2),
        toArray()
      )
      equal(listeners > 0, true, 'whether it listens')
      for (let n = 0; n < 3; n++) target.dispatchEvent(new Event('bus'))
      equal(await types, ['bus', 'bus'])
      equal(listeners, 0, 'how many listeners are left')
    }
  },
  {
    name: 'listen hears an AbortSignal, and the details of a CustomEvent',
    async run() {
      const controller = new AbortController()
      const heard = pipe(listen(controller.signal, 'abort'), take(1), toArray())
      controller.abort()
      equal((await heard).length, 1, 'how many events of the signal')
      const target = new EventTarget()
      const details = pipe(
        listen<CustomEvent>(target, 'bus', { end: 'end' }),
        map(event => event.detail),
        toArray()
      )
      for (const detail of [22, 147]) target.dispatchEvent(new CustomEvent('bus', { detail }))
      target.dispatchEvent(new Event('end'))
      equal(await details, [22, 147])
    }
  },
  {
    name: 'listen hears messages',
    async run() {
      const { port1, port2 } = new MessageChannel()
      port1.start()
      const messages = pipe(
        listen<MessageEvent>(port1, 'message'),
        map(event => event.data),
        take(2),
        toArray()
      )
      for (const line of ['bus', 'tram']) port2.postMessage(line)
      equal(await messages, ['bus', 'tram'])
      port1.close()
    }
  },
  {
    name: 'a target that fails between two sends ends a run that waits for its source',
    async run() {
      const target = {
        send: () => {},
        throw(error: unknown) {
          throw error
        },
        close: () => {},
        onEnd(listener: (failure?: { error: unknown }) => void) {
          const timer = setTimeout(() => listener({ error: REASON }), 1)
          return () => clearTimeout(timer)
        }
      }
      equal(await failure(() => drive(parked, target, { closeTimeout: 5 })), REASON)
    }
  }
]

/** Signals, and the events of the platform. */
export const SIGNALS: readonly PortableTest[] = [...aborting, ...listening]
