// The worker of the peer "transferred streams": what comes in one goes out by the other.
import { parentPort } from 'node:worker_threads'

parentPort.on('message', ({ readable, writable }) => {
  const incremented = new TransformStream({
    transform(n, controller) {
      controller.enqueue(n + 1)
    }
  })
  readable.pipeThrough(incremented).pipeTo(writable)
})
