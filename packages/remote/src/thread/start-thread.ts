import { Worker, type WorkerOptions } from 'node:worker_threads'
import { defaults } from '../link/defaults.ts'
import { Link } from '../link/link.ts'
import { hostFlags, hostOf } from '../near/host-file.ts'
import type { Site } from '../near/site.ts'
import { messageEndpoint } from './message-endpoint.ts'

/** What a worker is started with. */
export interface ThreadSettings {
  readonly transfer: boolean
  readonly worker: WorkerOptions
  readonly onIdle?: (site: Site) => void
}

/** Starts a worker, and links to it. */
export function startThread({ transfer, worker: options, onIdle }: ThreadSettings): Site {
  const worker = new Worker(hostOf('thread-host'), {
    ...options,
    ...hostFlags(options.execArgv),
    workerData: { transfer }
  })
  let failure: { readonly error: unknown } | undefined
  const site: Site = {
    link: new Link(
      events => {
        worker.on('message', frame => events.frame(frame, 0))
        worker.on('messageerror', cause => events.lost({ reason: 'a message could not be read', cause }))
        worker.on('error', error => {
          failure ??= { error }
        })
        worker.on('exit', exitCode => {
          const reason =
            failure === undefined ? `it ended with code ${exitCode}` : `it failed: ${failure.error}`
          events.lost({ reason, exitCode, ...(failure !== undefined && { cause: failure.error }) })
        })
        return messageEndpoint(worker, {
          place: `thread ${worker.threadId}`,
          transfer,
          hold: busy => (busy ? worker.ref() : worker.unref()),
          destroy: () => void worker.terminate()
        })
      },
      { ...defaults, ...(onIdle !== undefined && { onIdle: () => onIdle(site) }) }
    ),
    async end() {
      site.link.end()
      await worker.terminate()
    }
  }
  return site
}
