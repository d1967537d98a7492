import { makePart } from '../../../packages/remote/src/far/load-part.ts'
import { runFar } from '../../../packages/remote/src/far/run-far.ts'
import { defaults } from '../../../packages/remote/src/link/defaults.ts'
import type { Connect, Endpoint, EndpointEvents } from '../../../packages/remote/src/link/endpoint.ts'
import { FRAME, type Frame } from '../../../packages/remote/src/link/frame.ts'
import { Link, type LinkOptions } from '../../../packages/remote/src/link/link.ts'
import type { Place } from '../../../packages/remote/src/near/place.ts'
import { unsendable } from '../../../packages/remote/src/near/unsendable.ts'

/** Which way a frame goes: to the far side, or back. */
type Way = 'there' | 'back'

/** What happens to the frames of a link that is no more than two objects. */
export interface MemoryOptions {
  /** Calls `act` later, in the order of the calls of one way. */
  readonly deliver?: (act: () => void, way: Way) => void
  /** Sees each frame on its way; what it answers arrives in its place: nothing, one, or several. */
  readonly tamper?: (frame: Frame, way: Way) => readonly unknown[]
  readonly near?: Partial<LinkOptions>
  readonly far?: Partial<LinkOptions>
}

/** Both ends of a link in memory, and how it is cut. */
export interface MemoryLink extends Place {
  readonly near: Link
  readonly far: Link
  /** How many items are on their way, or not yet consumed, each way: now, and at most. */
  readonly flight: { readonly there: Flight; readonly back: Flight }
  cut(reason: string): void
}

interface Flight {
  now: number
  most: number
}

/** Links two sides in memory; the far one runs what is in `stages`. */
export function memoryLink(
  stages: Readonly<Record<string, unknown>>,
  { deliver = act => void setImmediate(act), tamper = frame => [frame], near, far }: MemoryOptions = {}
): MemoryLink {
  const flight = { there: { now: 0, most: 0 }, back: { now: 0, most: 0 } }
  const ends: Partial<Record<Way, EndpointEvents>> = {} // who receives what goes which way
  const count = (frame: Frame, way: Way): void => {
    if (frame[0] === FRAME.DATA) {
      const { [way]: one } = flight
      one.now += frame[3].length
      one.most = Math.max(one.most, one.now)
    }
    if (frame[0] === FRAME.CREDIT) flight[way === 'there' ? 'back' : 'there'].now -= frame[2]
  }
  const check = (value: unknown): void => void structuredClone(value)
  const connect =
    (way: Way): Connect =>
    events => {
      ends[way === 'there' ? 'back' : 'there'] = events
      const endpoint: Endpoint = {
        kind: 'stream',
        place: way === 'there' ? 'far side' : 'near side',
        post(frame) {
          const clone = structuredClone(frame)
          count(clone, way)
          for (const each of tamper(clone, way)) deliver(() => ends[way]?.frame(each, 0), way)
          return 0
        },
        check,
        explain: (value, what, error) => unsendable(value, what, 'far side', check, error),
        hold() {},
        end: () => endpoint.destroy(),
        destroy() {
          delete ends[way === 'there' ? 'back' : 'there']
          deliver(() => ends[way]?.lost({ reason: 'it closed the connection' }), way)
        }
      }
      return endpoint
    }
  const farLink = new Link(connect('back'), {
    ...defaults,
    accept: (request, stream) => void runFar(stream, () => makePart(stages[request.stage], request)),
    ...far
  })
  const nearLink = new Link(connect('there'), { ...defaults, ...near })
  return {
    near: nearLink,
    far: farLink,
    flight,
    open: request => nearLink.open(request),
    cut(reason) {
      nearLink.lose({ reason })
      farLink.lose({ reason })
    }
  }
}
