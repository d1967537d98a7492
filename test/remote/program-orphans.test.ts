import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { Worker } from 'node:worker_threads'
import { describe, expect, test, vi } from 'vitest'
import { type Witnesses, witnesses } from './support/witnesses.ts'

vi.setConfig({ testTimeout: 60_000 })

/** Node 22 strips types when it is told to. */
const TYPES = ['--experimental-strip-types', '--no-warnings']

/** A module that runs a program which has started another; both take no notice of what they read. */
function parent({ code }: Witnesses): string {
  const script = '"$0" -e "$1" & "$0" -e "$1"; wait'
  return `
    import { drain, pipe } from ${JSON.stringify(import.meta.resolve('@costream/core'))}
    import { program } from ${JSON.stringify(import.meta.resolve('@costream/remote'))}
    const args = ['-c', ${JSON.stringify(script)}, process.execPath, ${JSON.stringify(code)}]
    await pipe([], program('sh', args), drain())
  `
}

function start(code: string): ChildProcess {
  const child = spawn(process.execPath, [...TYPES, '--input-type=module', '-e', code], {
    stdio: ['ignore', 'ignore', 'pipe']
  })
  child.stderr?.on('data', chunk => console.error(String(chunk)))
  return child
}

describe('program() ends with the process that runs it', () => {
  test.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const)('when that is ended by %s', async signal => {
    await using watch = await witnesses()
    const child = start(parent(watch))
    await watch.until(2)
    child.kill(signal)
    await once(child, 'close')
    await watch.until(0)
  })

  test('when that exits', async () => {
    await using watch = await witnesses()
    const child = start(`setInterval(() => { if (globalThis.over) process.exit(5) }, 10)
      process.on('SIGUSR2', () => { globalThis.over = true })
      ${parent(watch)}`)
    await watch.until(2)
    child.kill('SIGUSR2')
    expect(await once(child, 'close')).toEqual([5, null])
    await watch.until(0)
  })

  test('when that has an uncaught exception', async () => {
    await using watch = await witnesses()
    const child = start(`process.on('SIGUSR2', () => { throw undefined })
      ${parent(watch)}`)
    child.stderr?.removeAllListeners('data').resume()
    await watch.until(2)
    child.kill('SIGUSR2')
    await once(child, 'close')
    await watch.until(0)
  })

  test('and with the thread that runs it', async () => {
    await using watch = await witnesses()
    const code = `data:text/javascript,${encodeURIComponent(parent(watch))}`
    const worker = new Worker(new URL(code), { execArgv: TYPES })
    await watch.until(2)
    await worker.terminate()
    await watch.until(0)
  })
})
