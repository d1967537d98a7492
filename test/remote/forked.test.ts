import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipe, run, toArray } from '@costream/core'
import { child, forked, LinkLostError } from '@costream/remote'
import { afterAll, describe, expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 30_000 }) // children are started

type Stages = typeof import('./support/stages.ts')

const url = new URL('./support/stages.ts', import.meta.url)
const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'costream-forked-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('forked()', () => {
  test('`forked()` runs a stage in a child process of its own', async () => {
    const stage = forked<Stages, 'plus'>(url, 'plus', [5], { codec: 'msgpack' })
    expect(await pipe([1, 2], stage, toArray())).toEqual([6, 7])
  })

  test('`forked()` tells the signal that ended the child, and the end of its standard error', async () => {
    const killed = pipe([0, 1], forked<Stages, 'faulty'>(url, 'faulty', ['terminate', 1]), toArray())
    await expect(killed).rejects.toMatchObject({
      name: 'LinkLostError',
      kind: 'process',
      signal: 'SIGKILL',
      sent: 2
    })
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const failed = pipe([0], forked<Stages, 'complaining'>(url, 'complaining', ['no route 22']), toArray())
    await expect(failed).rejects.toMatchObject({ exitCode: 3, stderrTail: 'no route 22\n' })
    expect(String(written.mock.calls.flat()[0])).toBe('no route 22\n')
    written.mockRestore()
  })

  test('`forked()` fails where the child cannot be started', async () => {
    const stage = forked<Stages, 'plus'>(url, 'plus', [5], { process: { cwd: join(folder, 'missing') } })
    await expect(run([1], stage)).rejects.toThrow(/^Lost the process: it could not be started: /)
  })

  test('`forked()` leaves no child behind where this process is killed, whatever the child is at', async () => {
    const file = join(folder, 'pid')
    const script = `
        import { run } from '@costream/core'
        import { forked } from '@costream/remote'
        await run([1], forked(new URL(${JSON.stringify(url.href)}), 'endless', [${JSON.stringify(file)}]))
      `
    const parent = spawn(
      join(root, 'node_modules/node/bin/node'),
      ['--input-type=module', '--eval', script],
      {
        cwd: join(root, 'test'),
        stdio: 'inherit'
      }
    )
    const pid = (): number => Number(readFileSync(file, 'utf8'))
    await vi.waitFor(() => expect(pid()).toBeGreaterThan(0), 20_000)
    expect(isAlive(pid())).toBe(true)
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    await vi.waitFor(() => expect(isAlive(pid())).toBe(false), 20_000)
  })

  test.each<[readonly unknown[], RegExp]>([
    [[undefined, 'double'], /^forked: module must be a URL or a string, got undefined/],
    [[url, 'double', [], { codecs: 1 }], /^forked: there is no option "codecs"/],
    [[url, 'double', [], { codec: 'xml' }], /^forked: codec must be clone, json, msgpack, got "xml"$/],
    [[url, 'double', [], { child: {} }], /^forked: child must be made by child\(\), got an object$/],
    [[url, 'double', [], { process: { cwd: 1 } }], /^forked: cwd of process must be a string, got number 1$/],
    [
      [url, 'double', [], { process: { env: 1 } }],
      /^forked: env of process must be an object, got number 1$/
    ],
    [[url, 'double', [], { process: { execArgv: '-x' } }], /^forked: execArgv of process must be an array/],
    [[url, 'double', [], { process: { shell: true } }], /^forked: there is no option "shell"/]
  ])('`forked()` refuses %j at the call', (call, message) => {
    expect(() => (forked as (...args: readonly unknown[]) => unknown)(...call)).toThrow(message)
  })
})

describe('forked.sink()', () => {
  test('`forked.sink()` is a target whose result comes from the child', async () => {
    expect(await pipe([20, 2], forked.sink<Stages, 'sum'>(url, 'sum'))).toBe(22)
  })
})

describe('child()', () => {
  test('`child()` keeps one process for many runs, and starts another where it is lost', async () => {
    await using one = child()
    const stage = forked<Stages, 'processId'>(url, 'processId', [], { child: one })
    const ids = await Promise.all([pipe([0], stage, toArray()), pipe([0], stage, toArray())])
    expect(ids[0]).toEqual(ids[1])
    const fatal = forked<Stages, 'faulty'>(url, 'faulty', ['exit 3', 0], { child: one })
    await expect(run([1], fatal)).rejects.toThrow(LinkLostError)
    expect(await pipe([0], stage, toArray())).not.toEqual(ids[0])
  })

  test.each([[5], [{ codec: 'xml' }], [{ size: 1 }], [{ cwd: 5 }]])('`child()` refuses %j', options => {
    expect(() => child(options as never)).toThrow(TypeError)
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
