// What runs in a worker: it loads the stages it is asked for, and runs them.
import { parentPort, threadId, workerData } from 'node:worker_threads'
import { loadPart } from './far/load-part.ts'
import { runFar } from './far/run-far.ts'
import { defaults } from './link/defaults.ts'
import { Link } from './link/link.ts'
import { messageEndpoint } from './thread/message-endpoint.ts'

const { transfer } = workerData as { readonly transfer: boolean }

if (parentPort !== null) {
  const port = parentPort
  const place = `thread ${threadId}`
  new Link(
    events => {
      port.on('message', frame => events.frame(frame, 0))
      return messageEndpoint(port, { place, transfer, hold() {}, destroy: () => port.close() })
    },
    { ...defaults, accept: (request, stream) => void runFar(stream, () => loadPart(request)) }
  )
}
