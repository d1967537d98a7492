import { type ChildProcess, spawn } from 'node:child_process'
import process from 'node:process'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { byteEndpoint, MAX_FRAME } from '../bytes/byte-endpoint.ts'
import { CODECS, type CodecName } from '../codec/codec.ts'
import { defaults, HEARTBEAT } from '../link/defaults.ts'
import type { Loss } from '../link/endpoint.ts'
import { Link } from '../link/link.ts'
import { childFlags, hostOf } from '../near/host-file.ts'
import type { Site } from '../near/site.ts'
import { Tail } from '../program/tail.ts'

/** How a child is started. */
export interface ChildOptions {
  /** The directory it runs in. Default: that of this process. */
  readonly cwd?: string
  /** Its environment. Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv
  /** Flags for Node. Default: those of this process, without those that say what to run and who watches it. */
  readonly execArgv?: readonly string[]
}

/** What a child is started with. */
export interface ProcessSettings {
  readonly codec: CodecName
  readonly child: ChildOptions
  readonly onIdle?: (site: Site) => void
}

/** How long, in milliseconds, a child may take to end by itself, or to let go of its descriptor. */
const GRACE = 1000

type Held = Duplex & { ref(): void; unref(): void }

/** Starts a child process, and links to it. Its standard output and error stay the program's. */
export function startProcess({ codec, child: options, onIdle }: ProcessSettings): Site {
  const child = startChild(codec, options)
  const [, , errors, frames, lifeline] = child.stdio as unknown as [null, null, Held, Held, Held]
  const tail = new Tail()
  const silent = new Promise(resolve => errors.once('close', resolve))
  errors.on('data', (chunk: Uint8Array) => {
    process.stderr.write(chunk)
    tail.add(chunk)
  })
  errors.on('error', () => {})
  const drained = Promise.withResolvers<void>() // everything that it wrote was read
  const gone = exitOf(child)
  const kill = (): void => void child.kill('SIGKILL')
  lifeline.on('error', () => {}) // its end is told by 'exit'

  const site: Site = {
    link: new Link(
      events => {
        lifeline.on('data', () => events.alive())
        void gone.then(async loss => {
          await soon(Promise.all([drained.promise, silent]))
          const stderrTail = String(tail)
          events.lost({ ...loss, ...(stderrTail !== '' && { stderrTail }) })
        })
        return byteEndpoint(frames, events, {
          kind: 'process',
          place: `process ${child.pid ?? ''}`,
          maxFrame: MAX_FRAME,
          codec: CODECS[codec],
          hold(busy) {
            for (const each of [child, errors, frames, lifeline]) busy ? each.ref() : each.unref()
          },
          onClose() {
            drained.resolve()
            void soon(gone).then(kill) // without the descriptor it is of no use
          }
        })
      },
      {
        ...defaults,
        heartbeat: HEARTBEAT,
        onLost: kill,
        ...(onIdle !== undefined && { onIdle: () => onIdle(site) })
      }
    ),
    async end() {
      site.link.end()
      await soon(gone)
      kill()
      await gone
      for (const each of [errors, frames, lifeline]) each.destroy()
    }
  }
  return site
}

function startChild(codec: CodecName, { cwd, env, execArgv }: ChildOptions): ChildProcess {
  return spawn(process.execPath, [...childFlags(execArgv), fileURLToPath(hostOf('process-host')), codec], {
    stdio: ['ignore', 'inherit', 'pipe', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env })
  })
}

function exitOf(child: ChildProcess): Promise<Loss> {
  return new Promise(resolve => {
    child.once('error', cause => resolve({ reason: `it could not be started: ${cause.message}`, cause }))
    child.once('exit', (exitCode, signal) => {
      if (signal !== null) resolve({ reason: `it was ended by ${signal}`, signal })
      else resolve({ reason: `it ended with code ${exitCode}`, exitCode: exitCode ?? 0 })
    })
  })
}

/** Settles when the promise does, or after a while. */
async function soon(promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise(resolve => {
    timer = setTimeout(resolve, GRACE)
  })
  await Promise.race([promise, late])
  clearTimeout(timer)
}
