// What runs in a child process: it loads the stages it is asked for, and runs them.
import { Socket } from 'node:net'
import process from 'node:process'
import { Worker } from 'node:worker_threads'
import { byteEndpoint, MAX_FRAME } from './bytes/byte-endpoint.ts'
import { CODECS, type CodecName } from './codec/codec.ts'
import { loadPart } from './far/load-part.ts'
import { runFar } from './far/run-far.ts'
import { defaults } from './link/defaults.ts'
import { Link } from './link/link.ts'
import { hostFlags, hostOf } from './near/host-file.ts'

const FRAMES = 3
const codec = CODECS[process.argv[2] as CodecName]
const frames = new Socket({ fd: FRAMES, readable: true, writable: true })

// A stage may keep this thread busy: another one sees to it that the child does not outlive its parent.
new Worker(hostOf('lifeline-host'), hostFlags()).unref()

new Link(
  events =>
    byteEndpoint(frames, events, {
      kind: 'process',
      place: `process ${process.pid}`,
      maxFrame: MAX_FRAME,
      codec,
      hold() {},
      onClose: () => process.exit()
    }),
  {
    ...defaults,
    accept: (request, stream) => void runFar(stream, () => loadPart(request)),
    onLost: () => process.exit(1)
  }
)
