import {
  bytes,
  compose,
  count,
  flatMap,
  fromTransformStream,
  fromWritableStream,
  map,
  merge,
  pipe,
  take,
  text,
  toArray,
  toTransformStream
} from '@costream/core'
import { equal, failure } from '../assert.ts'
import type { PortableTest } from '../portable-test.ts'

const FAILURE = new Error('stream')

const double = map((n: number) => n * 2)

function numbers(until: number, cancelled?: (reason: unknown) => void): ReadableStream<number> {
  let next = 1
  return new ReadableStream<number>(
    {
      pull: controller => (next > until ? controller.close() : controller.enqueue(next++)),
      cancel: reason => cancelled?.(reason)
    },
    { highWaterMark: 0 }
  )
}

/** A stream as WebKit has it: it can be read, but not iterated. */
function bare<T>(stream: ReadableStream<T>): ReadableStream<T> {
  const { getReader, cancel } = stream
  const own = { getReader: getReader.bind(stream), cancel: cancel.bind(stream) }
  return Object.defineProperty(own, 'locked', { get: () => stream.locked }) as ReadableStream<T>
}

/** A stream of bytes that fills the view of whoever reads, as files and sockets do. */
function filling(total: number, log: { views: number }): ReadableStream<Uint8Array<ArrayBuffer>> {
  let left = total
  return new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: 1000,
    pull(controller) {
      const view = controller.byobRequest?.view as Uint8Array | null | undefined
      if (view === null || view === undefined) throw new Error('no view to fill')
      log.views++
      const size = Math.min(left, view.byteLength)
      for (let at = 0; at < size; at++) view[at] = (total - left + at) % 251
      left -= size
      if (left > 0 || size > 0) return controller.byobRequest?.respond(size)
      controller.close()
      controller.byobRequest?.respond(0)
    }
  })
}

const reading: readonly PortableTest[] = [
  {
    name: 'a ReadableStream is a source, and unlocked at its end',
    async run() {
      const stream = numbers(5)
      equal(await pipe(stream, double, toArray()), [2, 4, 6, 8, 10])
      equal(stream.locked, false, 'whether the stream is locked')
    }
  },
  {
    name: 'an early stop cancels a ReadableStream, and unlocks it',
    async run() {
      let cancelled = 0
      const stream = numbers(Infinity, () => cancelled++)
      equal(await pipe(stream, double, take(2), toArray()), [2, 4])
      equal(cancelled, 1, 'how often it was cancelled')
      equal(stream.locked, false, 'whether the stream is locked')
    }
  },
  {
    name: 'a failure is the reason for which a ReadableStream is cancelled',
    async run() {
      const reasons: unknown[] = []
      const fail = map(() => {
        throw FAILURE
      })
      const stream = numbers(Infinity, reason => reasons.push(reason))
      equal(await failure(() => pipe(stream, fail, toArray())), FAILURE)
      equal(reasons, [FAILURE], 'the reason')
    }
  },
  {
    name: 'the failure of a ReadableStream is the failure of the run',
    async run() {
      const stream = new ReadableStream({ start: controller => controller.error(FAILURE) })
      equal(await failure(() => pipe(stream, toArray())), FAILURE)
    }
  },
  {
    name: 'streams that cannot be iterated are sources and stages all the same',
    async run() {
      equal(await pipe(bare(numbers(3)), double, toArray()), [2, 4, 6])
      equal(await pipe(merge(bare(numbers(3))), take(2), toArray()), [1, 2])
      equal(
        await pipe(
          [2, 1],
          flatMap(n => bare(numbers(n))),
          toArray()
        ),
        [1, 2, 1]
      )
      const { readable, writable } = new TransformStream<number, number>()
      equal(
        await pipe([1, 2], fromTransformStream({ readable: bare(readable), writable }), toArray()),
        [1, 2]
      )
    }
  },
  {
    name: 'a stream of bytes that fills views (BYOB) is a source of bytes',
    async run() {
      const log = { views: 0 }
      const read = await pipe(filling(10_500, log), bytes())
      equal(read.length, 10_500, 'how many bytes there are')
      equal(
        read.findIndex((byte, at) => byte !== at % 251),
        -1,
        'the first wrong byte'
      )
      equal(log.views > 10, true, 'whether views were filled')
    }
  },
  {
    name: 'what a reader with views of its own (BYOB) left of a stream is a source',
    async run() {
      const stream = filling(2500, { views: 0 })
      const reader = stream.getReader({ mode: 'byob' })
      const { value } = await reader.read(new Uint8Array(100))
      reader.releaseLock()
      equal(value?.length, 100, 'how many bytes the reader got')
      equal((await pipe(stream, bytes())).length, 2400, 'how many bytes were left')
    }
  },
  {
    name: 'the body of a Response and of a Blob are sources',
    async run() {
      equal(await pipe(new Response('bus €22').body as ReadableStream<Uint8Array>, text()), 'bus €22')
      equal(await pipe(new Blob(['tram ', '5']).stream(), text()), 'tram 5')
    }
  }
]

const writing: readonly PortableTest[] = [
  {
    name: 'a WritableStream in last place gets the items, and is closed',
    async run() {
      const log: unknown[] = []
      const stream = new WritableStream<number>({
        write: n => void log.push(n),
        close: () => void log.push('close')
      })
      await pipe(numbers(3), double, fromWritableStream(stream))
      equal(log, [2, 4, 6, 'close'])
    }
  },
  {
    name: 'a failure aborts a WritableStream with itself',
    async run() {
      const reasons: unknown[] = []
      const stream = new WritableStream<number>({ abort: reason => void reasons.push(reason) })
      const fail = map<number, number>(n => {
        if (n === 2) throw FAILURE
        return n
      })
      equal(await failure(() => pipe(numbers(3), fail, fromWritableStream(stream))), FAILURE)
      equal(reasons, [FAILURE], 'the reason')
    }
  },
  {
    name: 'the failure of a WritableStream is the failure of the run, and cancels the source',
    async run() {
      let cancelled = 0
      const stream = new WritableStream<number>({
        write() {
          throw FAILURE
        }
      })
      const source = numbers(Infinity, () => cancelled++)
      equal(await failure(() => pipe(source, fromWritableStream(stream))), FAILURE)
      equal(cancelled, 1, 'how often the source was cancelled')
    }
  }
]

const through: readonly PortableTest[] = [
  {
    name: 'stages are a TransformStream for pipeThrough',
    async run() {
      const stream = numbers(4).pipeThrough(toTransformStream(compose(double, take(3))))
      equal(await pipe(stream, toArray()), [2, 4, 6])
    }
  },
  {
    name: "a stage's failure goes both ways through pipeThrough",
    async run() {
      const reasons: unknown[] = []
      const fail = map<number, number>(() => {
        throw FAILURE
      })
      const stream = numbers(4, reason => reasons.push(reason)).pipeThrough(toTransformStream(fail))
      equal(await failure(() => pipe(stream, toArray())), FAILURE, 'what the reader got')
      equal(reasons, [FAILURE], 'the reason of the cancellation')
    }
  },
  {
    name: 'the TransformStreams of the platform are stages: text',
    async run() {
      const decoded = await pipe(
        ['bus €', '22'],
        new TextEncoderStream(),
        new TextDecoderStream(),
        toArray<string>()
      )
      equal(decoded.join(''), 'bus €22')
    }
  },
  {
    name: 'the TransformStreams of the platform are stages: compression',
    async run() {
      const chunks = Array.from({ length: 100 }, (_, at) => new Uint8Array(1000).fill(at))
      const compress = fromTransformStream(new CompressionStream('gzip'))
      const packed = await pipe(chunks, compress, bytes())
      equal(packed.length < 10_000, true, 'whether it is smaller')
      const unpacked = await pipe([packed], new DecompressionStream('gzip'), bytes())
      equal(unpacked.length, 100_000, 'how many bytes came back')
      equal(unpacked[99_999], 99, 'the last byte')
    }
  },
  {
    name: 'a TransformStream between stages passes all that comes',
    async run() {
      const stream = numbers(1000)
      equal(await pipe(stream, double, new TransformStream<number, number>(), double, count()), 1000)
    }
  }
]

/** The Web streams of the platform, as sources, targets and stages. */
export const WEB_STREAMS: readonly PortableTest[] = [...reading, ...writing, ...through]
