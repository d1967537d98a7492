import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import {
  bytes,
  compose,
  drain,
  forEach,
  inspect,
  lines,
  map,
  parseJson,
  pipe,
  type Source,
  take,
  text,
  toArray,
  watchRuns
} from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import { ProgramError, type ProgramOptions, program } from '@costream/remote'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { witnesses } from './support/witnesses.ts'

/** A program of the shell, which is given its text as one argument. */
const sh = (script: string, options?: ProgramOptions): ReturnType<typeof program> =>
  program('sh', ['-c', script], options)

/** Runs a program over a source; what it writes, as text. */
const output = (source: Source<string | Uint8Array>, stage: ReturnType<typeof program>): Promise<string> =>
  pipe(source, stage, text())

async function failureOf(running: PromiseLike<unknown>): Promise<ProgramError> {
  const error = await running.then(
    () => undefined,
    error => error
  )
  expect(error).toBeInstanceOf(ProgramError)
  return error as ProgramError
}

/** Never ends, and says how many it gave and whether it was returned. */
function endless(item: string): { source: Iterable<string>; log: { given: number; returned: number } } {
  const log = { given: 0, returned: 0 }
  const source = (function* () {
    try {
      while (true) {
        log.given++
        yield item
      }
    } finally {
      log.returned++
    }
  })()
  return { source, log }
}

vi.setConfig({ testTimeout: 30_000 })

const hasJq = await pipe([], program('jq', ['--version']), drain()).then(
  () => true,
  () => false
)

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'costream-program-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

describe('program()', () => {
  test('has text and bytes go through it, and gives bytes', async () => {
    const items = await pipe(['a', new TextEncoder().encode('b'), 'ü'], program('cat'), toArray())
    expect(items.every(item => item instanceof Uint8Array)).toBe(true)
    expect(Buffer.concat(items).toString()).toBe('abü')
  })

  test('serves many runs, one after the other and side by side', async () => {
    const sort = program('sort')
    const flow = pipe(['b\n', 'a\n'], sort)
    expect(await Promise.all([pipe(flow, text()), pipe(flow, text())])).toEqual(['a\nb\n', 'a\nb\n'])
    expect(await output(['d\n', 'c\n'], sort)).toBe('c\nd\n')
  })

  test('is a stage in every position: before a target, before a sink, in compose, in another stage', async () => {
    const late = compose(program('grep', ['late']), program('sort', ['-r']), lines())
    const target = late(toArray<string>().open())
    for (const item of ['1 late\n2 ', 'on time\n3 l', 'ate\n']) await target.send(item)
    expect(await target.close()).toEqual(['3 late', '1 late'])
    expect(await late(toArray<string>())(['5 late\n', '6 late\n'])).toEqual(['6 late', '5 late'])
  })

  test('compresses with gzip what Node expands, and gives what is written after the end of the input', async () => {
    const zipped = await pipe([Buffer.alloc(1_000_000, 'costream '), 'end'], program('gzip', ['-c']), bytes())
    expect(gunzipSync(zipped).toString()).toBe(`${Buffer.alloc(1_000_000, 'costream ')}end`)
    const after = sh('cat >/dev/null; sleep 0.05; echo after; exec >&-; sleep 0.05')
    expect(await output('item', after)).toBe('after\n')
  })

  if (hasJq) {
    test('has jq transform JSON', async () => {
      const buses = [{ route: '22', late: true }, { route: '80' }].map(bus => JSON.stringify(bus))
      const routes = program('jq', ['--unbuffered', '-c', 'select(.late).route'])
      expect(await pipe(buses, routes, lines(), parseJson(), toArray())).toEqual(['22'])
    })
  } else console.log('Not run here: the test with jq, which is not installed')

  test('gives the arguments as they are: no shell looks at them', async () => {
    const args = ['two words', ';', 'a;b', '$HOME', '`id`', "'", '"', '*', '&&', '\\', '\n', '', '--', 'ü🚌']
    const printed = await output([], program('printf', ['%s\\0', ...args]))
    expect(printed.split('\0').slice(0, -1)).toEqual(args)
  })

  test('runs where, as what and with the environment that it is told', async () => {
    expect(await output([], program('pwd', [], { cwd: '/' }))).toBe('/\n')
    expect(await output([], program('pwd', [], { cwd: pathToFileURL('/') }))).toBe('/\n')
    const env = { ROUTE: '22', PATH: process.env.PATH, NOT: undefined }
    const variables =
      'process.stdout.write(JSON.stringify([process.env.ROUTE, process.env.HOME, process.env.NOT]))'
    expect(await output([], program(process.execPath, ['-e', variables], { env }))).toBe('["22",null,null]')
    expect(await output([], sh('echo $0', { argv0: 'x' }))).toBe('x\n')
    const ids = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
    expect(await output([], program('id', ['-u'], ids))).toBe(`${ids.uid}\n`)
  })

  test('is named where a run is watched, also when it is what all wait for', async () => {
    using _ = watchRuns()
    const controller = new AbortController()
    const running = pipe(['a'], program('sleep', ['1000'], { signal: controller.signal }), drain())
    await expect.poll(() => inspect(running).waitsFor?.name).toBe('sleep')
    expect(inspect(running).parts.map(({ name }) => name)).toEqual(['Array', 'sleep', 'drain'])
    controller.abort()
    await expect(running).rejects.toBe(controller.signal.reason)
  })

  test('refuses an item that is neither text nor bytes, by its number', async () => {
    const { source, log } = trackedSource('generator', { items: ['a', { bus: 22 }], endless: true })
    await expect(output(source as Source<string>, program('cat'))).rejects.toThrow(
      'cat: item 2 is no string and no bytes, got an object. Put a stage before it'
    )
    expect(log.cleanUps).toBe(1)
  })
})

describe('program(), stopped early', () => {
  test('ends well: yes into take, yes into head', async () => {
    expect(await pipe([], program('yes'), lines(), take(3), toArray())).toEqual(['y', 'y', 'y'])
    expect(await output([], compose(program('yes'), program('head', ['-n', '2'])))).toBe('y\ny\n')
  })

  test('ends well, whatever the program makes of it: an exit status, a signal, a failed write', async () => {
    for (const end of ['exit 3', 'kill -9 $$', 'trap - TERM; kill $$']) {
      const script = `trap '${end}' TERM PIPE; while :; do echo y || { echo cannot write >&2; exit 2; }; done`
      expect(await pipe([], sh(script), lines(), take(2), toArray())).toEqual(['y', 'y'])
    }
    // It has failed before, or after it was stopped: which is a matter of time.
    expect(await pipe([], sh('echo y; exit 3'), lines(), take(1), toArray())).toEqual(['y'])
  })

  test('returns an endless source when it has what it wants', async () => {
    const { source, log } = endless('22 Howard\n')
    expect(await output(source, program('head', ['-n', '1']))).toBe('22 Howard\n')
    expect(log.returned).toBe(1)
  })

  test('starts nothing where nothing is wanted', async () => {
    const { source, log } = endless('x')
    expect(await pipe(source, program('no-such-program'), take(0), toArray())).toEqual([])
    expect(log.given).toBe(0)
  })

  test('ends with the reader, when the program waits for input', async () => {
    await using watch = await witnesses()
    const node = program(process.execPath, ['-e', `${watch.code}; console.log('ready')`])
    const { source, log } = trackedSource('async generator', { items: ['a'], parkAt: 1 })
    for await (const chunk of pipe(source, node)) {
      expect(String(chunk)).toBe('ready\n')
      await watch.until(1)
      break
    }
    await watch.until(0)
    expect(log.reads).toBe(2)
  })

  test('ends all that it has started', async () => {
    await using watch = await witnesses()
    const script = '"$0" -e "$1" | "$0" -e "$1" & "$0" -e "$1" <&- >&- 2>&- & echo started; wait'
    const node = program('sh', ['-c', script, process.execPath, watch.code])
    for await (const chunk of pipe([], node)) {
      expect(String(chunk)).toBe('started\n')
      await watch.until(3)
      break
    }
    await watch.until(0)
  })

  test('is told by which signal, and may take its time', async () => {
    const told: string[] = []
    const stage = sh('trap "sleep 0.1; echo bye >&2; exit" INT; echo y; while :; do sleep 0.01; done', {
      killSignal: 'SIGINT',
      closeTimeout: 60_000,
      onStderr: chunk => told.push(String(chunk))
    })
    expect(await pipe([], stage, lines(), take(1), toArray())).toEqual(['y'])
    expect(told.join('')).toContain('bye')
  })

  test('is killed when it does not end within the close timeout', async () => {
    await using watch = await witnesses()
    const script = `process.on('SIGTERM', () => {}); ${watch.code}; console.log('y')`
    const node = program(process.execPath, ['-e', script], { closeTimeout: 20 })
    expect(await pipe([], node, lines(), take(1), toArray())).toEqual(['y'])
    await watch.until(0)
  })

  test('kills what it has started and left behind, which does not end when it is told to', async () => {
    await using watch = await witnesses()
    const deaf = `process.on('SIGTERM', () => {}); ${watch.code}`
    const script = '"$0" -e "$1" <&- >&- 2>&- & echo started; wait'
    for await (const chunk of pipe([], program('sh', ['-c', script, process.execPath, deaf]))) {
      expect(String(chunk)).toBe('started\n')
      await watch.until(1)
      break
    }
    await watch.until(0)
  })

  test('tells of a clean-up of the source that fails', async () => {
    const cleanUpFailure = { error: new Error('clean-up') }
    for (const end of [program('head', ['-n', '1']), compose(program('yes'), take(1))]) {
      const { source } = trackedSource('async generator', { items: ['a\n'], endless: true, cleanUpFailure })
      await expect(pipe(source, end, drain())).rejects.toBe(cleanUpFailure.error)
    }
  })
})

describe('program(), its input', () => {
  test('may never be read', async () => {
    const { source, log } = endless('x'.repeat(10_000))
    expect(await output(source, sh('sleep 0.05; echo done'))).toBe('done\n')
    expect(log.returned).toBe(1)
    expect(log.given).toBeLessThan(100)
  })

  test('may be closed early, while it goes on writing', async () => {
    const { source, log } = endless('x\n')
    expect(await output(source, sh('read one; exec <&-; sleep 0.05; echo $one; sleep 0.05; echo y'))).toBe(
      'x\ny\n'
    )
    expect(log.returned).toBe(1)
  })

  test('may end after the program has ended: a source that waits is returned', async () => {
    const { source, log } = trackedSource('async iterator', { items: ['x\n'], parkAt: 1 })
    expect(await output(source as Source<string>, program('head', ['-n', '1']))).toBe('x\n')
    expect(log.returns).toBe(1)
  })

  test('may be empty, and hold empty items', async () => {
    expect(await output([], program('wc', ['-c']))).toMatch(/^\s*0\n$/)
    expect(await output(['', new Uint8Array(), 'x', ''], program('wc', ['-c']))).toMatch(/^\s*1\n$/)
  })
})

describe('program(), its failure', () => {
  test('is an exit status other than 0, with what it said last, after all that it wrote', async () => {
    const written: string[] = []
    const error = await failureOf(
      pipe(
        [],
        sh('echo out; echo "oops: no bus" >&2; exit 3'),
        forEach(chunk => void written.push(String(chunk)))
      )
    )
    expect(written).toEqual(['out\n'])
    expect(error).toMatchObject({
      code: 'COSTREAM_PROGRAM',
      command: 'sh',
      args: ['-c', 'echo out; echo "oops: no bus" >&2; exit 3'],
      exitCode: 3,
      signal: null,
      stderrTail: 'oops: no bus\n'
    })
    expect(error.message).toMatch(/^Program failed: sh -c ".*" ended with exit status 3: oops: no bus$/)
  })

  test('is none where the status is named', async () => {
    expect(await output(['a\n'], program('grep', ['x'], { ok: [0, 1] }))).toBe('')
    expect((await failureOf(output(['a\n'], program('grep', ['x'])))).message).toBe(
      'Program failed: grep x ended with exit status 1 and said nothing. Where that is no failure, say so: { ok: [0, 1] }'
    )
    expect((await failureOf(output(['a\n'], program('cat', [], { ok: [1] })))).exitCode).toBe(0)
  })

  test('is a signal from outside', async () => {
    const error = await failureOf(output(['a\n'], sh('kill -9 $$')))
    expect(error).toMatchObject({ exitCode: null, signal: 'SIGKILL' })
    expect(error.message).toContain('was ended by SIGKILL, from outside, and said nothing')
    // Not even those are a success with which it ends programs itself.
    for (const signal of ['TERM', 'PIPE']) {
      expect((await failureOf(output([], sh(`kill -s ${signal} $$`)))).signal).toBe(`SIG${signal}`)
    }
  })

  test('returns the source', async () => {
    const { source, log } = endless('x\n')
    expect((await failureOf(output(source, sh('read x; exit 4')))).exitCode).toBe(4)
    expect(log.returned).toBe(1)
  })

  test('comes second where the source has failed first', async () => {
    const failure = new Error('source')
    const { source, log } = trackedSource('async generator', {
      items: ['a'],
      failAt: 1,
      failure: { error: failure }
    })
    await expect(output(source as Source<string>, sh('cat; exit 3'))).rejects.toBe(failure)
    expect(log.cleanUps).toBe(1)
  })

  test('keeps the end of a long standard error, without half a character', async () => {
    const script = 'i=0; while [ $i -lt 3000 ]; do echo "ü$i"; i=$((i+1)); done >&2; exit 1'
    const { stderrTail, message } = await failureOf(output([], sh(script)))
    expect(stderrTail.endsWith('ü2998\nü2999\n')).toBe(true)
    expect(Buffer.byteLength(stderrTail)).toBeLessThanOrEqual(8192)
    expect(Buffer.byteLength(stderrTail)).toBeGreaterThan(8192 - 3)
    expect(stderrTail).not.toContain('\uFFFD')
    expect(message.length).toBeLessThan(1300)
  })
})

describe('program(), its standard error', () => {
  test('is given as a whole, one chunk at a time', async () => {
    const heard: string[] = []
    let busy = 0
    const onStderr = async (chunk: Uint8Array): Promise<void> => {
      expect(busy++).toBe(0)
      await new Promise(resolve => setTimeout(resolve, 1))
      heard.push(String(chunk))
      busy--
    }
    const script = 'i=0; while [ $i -lt 2000 ]; do echo "line $i" >&2; i=$((i+1)); done'
    await pipe([], sh(script, { onStderr }), drain())
    expect(heard.join('')).toBe(Array.from({ length: 2000 }, (_, n) => `line ${n}\n`).join(''))
  })

  test('is listened to while what the program writes is not taken', async () => {
    const heard: number[] = []
    const flow = pipe(
      [],
      sh('echo out; head -c 1000000 /dev/zero >&2; echo end', { onStderr: chunk => heard.push(chunk.length) })
    )
    const reader = flow[Symbol.asyncIterator]()
    expect(String((await reader.next()).value)).toBe('out\n')
    await expect
      .poll(() => heard.reduce((sum, length) => sum + length, 0), { timeout: 20_000 })
      .toBe(1_000_000)
    expect(String((await reader.next()).value)).toBe('end\n')
    expect((await reader.next()).done).toBe(true)
  })

  test('fails the stage when its listener fails', async () => {
    const failure = new Error('listener')
    const { source, log } = endless('x')
    const onStderr = (): never => {
      throw failure
    }
    await expect(output(source, sh('echo oops >&2; sleep 1000', { onStderr }))).rejects.toBe(failure)
    expect(log.returned).toBe(1)
    const stage = sh('trap "echo bye >&2; exit" TERM; echo y; while :; do sleep 0.01; done', { onStderr })
    await expect(pipe([], stage, lines(), take(1), toArray())).rejects.toBe(failure)
  })
})

describe('program(), aborted', () => {
  test('starts nothing where the signal has aborted before', async () => {
    const { source, log } = trackedSource('generator', { items: ['a'] })
    const reason = new Error('before')
    const stage = program('no-such-program', [], { signal: AbortSignal.abort(reason) })
    await expect(output(source as Source<string>, stage)).rejects.toBe(reason)
    expect(log.reads).toBe(0)
  })

  test.each(['of the program', 'of the run'])(
    'ends all that it has started: by the signal %s',
    async whose => {
      await using watch = await witnesses()
      const controller = new AbortController()
      const { signal } = controller
      const own = whose === 'of the program'
      const { source, log } = trackedSource('async generator', { items: ['a'] })
      const script = '"$0" -e "$1" | "$0" -e "$1"'
      const stage = program('sh', ['-c', script, process.execPath, watch.code], own ? { signal } : {})
      const running = pipe(source as Source<string>, stage, text(), own ? {} : { signal })
      const reason = new Error('enough')
      await watch.until(2)
      controller.abort(reason)
      await expect(running).rejects.toBe(reason)
      await watch.until(0)
      expect(log.cleanUps).toBe(1)
    }
  )

  test('leaves no listener on the signal', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const { addEventListener, removeEventListener } = signal
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners++
      addEventListener.apply(signal, args)
    }
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners--
      removeEventListener.apply(signal, args)
    }
    await output('x', program('cat', [], { signal }))
    await pipe([], program('yes', [], { signal }), take(1), drain())
    await failureOf(output('x', sh('exit 1', { signal })))
    expect(listeners).toBe(0)
  })
})

describe('program() that cannot be started', () => {
  const grep = ['grep', ['x']] as const

  test.each<[string, string, readonly string[], ProgramOptions, RegExp]>([
    [
      'ENOENT',
      'no-such-program',
      [],
      {},
      /no such program is on the PATH. Install it, or give its whole path$/
    ],
    ['ENOENT', './no/such/program', [], { cwd: '/' }, /there is no file \/no\/such\/program$/],
    [
      'ENOENT',
      'grep -i x',
      [],
      {},
      /there is no shell that would take it apart. Write program\("grep", \["-i", "x"\]\)$/
    ],
    ['ENOENT', 'no-such-program', [], { env: {} }, /its environment has no PATH to look for it. Give env: /],
    [
      'ENOENT',
      ...grep,
      { cwd: '/no/such/folder' },
      /there is no directory \/no\/such\/folder. Correct the option cwd/
    ],
    [
      'ENOENT',
      ...grep,
      { cwd: new URL('file:///no/such/folder') },
      /there is no directory \/no\/such\/folder\. /
    ],
    ['EACCES', '/', [], {}, /it is no file that may be executed. Make it executable/],
    ['E2BIG', 'cat', ['x'.repeat(5_000_000)], {}, /too large. Send it the data as its input$/]
  ])('says what is wrong and what to do: %s, %s', async (code, command, args, options, message) => {
    const { source, log } = trackedSource('async generator', { items: ['a'] })
    const error = await failureOf(output(source as Source<string>, program(command, args, options)))
    expect(error.message).toMatch(message)
    expect(error).toMatchObject({
      command,
      args,
      exitCode: null,
      signal: null,
      stderrTail: '',
      cause: { code }
    })
    expect(log.returns + log.cleanUps).toBe(log.reads === 0 ? log.returns : 1)
  })

  test('tells a file that nobody may execute, one without an interpreter, and a file in place of a directory', async () => {
    const plain = join(folder, 'plain')
    writeFileSync(plain, 'echo x', { mode: 0o644 })
    expect((await failureOf(output([], program(plain)))).message).toContain('Make it executable (chmod +x)')
    const script = join(folder, 'script')
    writeFileSync(script, '#!/no/such/interpreter\n', { mode: 0o755 })
    expect((await failureOf(output([], program('./script', [], { cwd: folder })))).message).toContain(
      'is there, but not the interpreter that its first line names'
    )
    expect((await failureOf(output([], program('cat', [], { cwd: plain })))).message).toContain(
      'this is no directory'
    )
  })
})

describe('program() refuses', () => {
  const anyProgram = program as (...args: unknown[]) => unknown

  test.each<[string, unknown[], RegExp]>([
    ['no command', [], /command must be a string, got undefined/],
    ['an empty command', [''], /command must be the name or the path of a program/],
    ['a command with a NUL', ['a\0b'], /command must not contain a NUL/],
    ['arguments that are no array', ['cat', '-n'], /args must be an array of strings, got "-n"/],
    ['options in the place of arguments', ['cat', { cwd: '/' }], /Options stand third/],
    ['an argument that is no string', ['head', ['-n', 5]], /args\[1\] must be a string, got number 5/],
    ['an argument with a NUL', ['head', ['\0']], /args\[0\] must not contain a NUL/],
    ['options that are no object', ['cat', [], null], /the options must be a plain object, got null/],
    ['a shell', ['cat', [], { shell: true }], /there is no option "shell". The options are cwd, env, /],
    ['stdio', ['cat', [], { stdio: 'inherit' }], /there is no option "stdio"/],
    ['a signal that is none', ['cat', [], { signal: 'SIGINT' }], /signal must be an AbortSignal/],
    ['an unknown killSignal', ['cat', [], { killSignal: 'SIGNOPE' }], /killSignal must be a signal/],
    [
      'a killSignal that is no number of one',
      ['cat', [], { killSignal: 999 }],
      /killSignal must be a signal/
    ],
    ['a negative closeTimeout', ['cat', [], { closeTimeout: -1 }], /closeTimeout must be/],
    ['an infinite closeTimeout', ['cat', [], { closeTimeout: Infinity }], /closeTimeout must be from 0 to/],
    ['statuses that are no array', ['cat', [], { ok: 1 }], /ok must be an array of exit statuses/],
    ['statuses that are no numbers', ['cat', [], { ok: ['1'] }], /ok must be an array of exit statuses/],
    ['onStderr that is no function', ['cat', [], { onStderr: 'inherit' }], /onStderr must be a function/],
    ['a cwd that is no path', ['cat', [], { cwd: 5 }], /cwd must be a string, got number 5/],
    [
      'a cwd that is no file',
      ['cat', [], { cwd: new URL('http://x/') }],
      /cwd must be a path or a file: URL/
    ],
    ['an env that is no object', ['cat', [], { env: 'A=1' }], /env must be an object of strings/],
    ['an env with another value', ['cat', [], { env: { A: 1 } }], /env.A must be a string, got number 1/],
    ['a uid that is no number', ['cat', [], { uid: 'root' }], /uid must be a whole number/],
    ['a gid that is no whole number', ['cat', [], { gid: 0.5 }], /gid must be a whole number/]
  ])('%s, at the call', (_, args, message) => {
    expect(() => anyProgram(...args)).toThrow(message)
  })
})

test('a stage over text behind a program', async () => {
  const counted = await pipe(
    ['b\na\n', 'b\n'],
    program('sort'),
    program('uniq', ['-c']),
    lines(),
    map(line => line.trim()),
    toArray()
  )
  expect(counted).toEqual(['1 a', '2 b'])
})
