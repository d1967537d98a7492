import type { OpenRequest } from '../link/frame.ts'
import type { Stream } from '../link/stream.ts'
import type { Site } from './site.ts'

/** Opens streams somewhere. */
export interface Place {
  open(request: OpenRequest): Stream
}

/** A place of its own for each stream. */
export function eachItsOwn(start: (onIdle: (site: Site) => void) => Site): Place {
  return {
    open(request) {
      const site = start(over => void over.end())
      try {
        return site.link.open(request)
      } catch (error) {
        void site.end()
        throw error
      }
    }
  }
}

/** One place for all streams, started when first needed; after it was lost, the next stream starts it again. */
export function shared(start: () => Site): Place & AsyncDisposable {
  let site: Site | undefined
  return {
    open(request) {
      if (site === undefined || site.link.lost) site = start()
      return site.link.open(request)
    },
    async [Symbol.asyncDispose]() {
      const last = site
      site = undefined
      await last?.end()
    }
  }
}
