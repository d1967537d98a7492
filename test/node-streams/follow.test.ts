import { execFile } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  fstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { decodeText, joinText, lines, map, pipe, take, toArray } from '@costream/core'
import { type FollowedLine, follow, type Loss } from '@costream/node-streams'
import { describe, expect, it, test } from 'vitest'
import { growingLog, reading } from './support/growing.ts'
import { failure } from './support/streams.ts'

const SOON = { pollInterval: 5 }

describe('where it begins', () => {
  it('`follow()` gives what is written after the call, also before it is read', async () => {
    const log = growingLog('old\n')
    const flow = follow(log.path, SOON)
    log.append('one\ntwo\n')
    expect(await reading(flow).next(2)).toEqual(['one', 'two'])
  })

  it('`follow()` gives a line whole that was under way at the call', async () => {
    const log = growingLog('old\nhalf')
    const flow = follow(log.path, SOON)
    log.append(' a line\n')
    expect(await reading(flow).next(1)).toEqual(['half a line'])
  })

  it('`follow()` looks for the start of such a line across blocks, but not further than `maxLength`', async () => {
    const log = growingLog(`old\n${'x'.repeat(200_000)}`)
    const whole = follow(log.path, SOON)
    const torn = follow(log.path, { ...SOON, maxLength: 100 })
    log.append('y\n')
    expect(await reading(whole).next(1)).toEqual([`${'x'.repeat(200_000)}y`])
    expect(await reading(torn).next(1)).toEqual(['y'])
  })

  it("`from: 'start'` and a position give what there is first", async () => {
    const log = growingLog('one\ntwo\n')
    expect(await reading(follow(log.path, { from: 'start' })).next(2)).toEqual(['one', 'two'])
    expect(await reading(follow(log.path, { from: 4 })).next(1)).toEqual(['two'])
  })

  it('a position behind the end is told as a truncation, and it begins at the start', async () => {
    const log = growingLog('one\n')
    const losses: Loss[] = []
    const flow = follow(log.path, { from: 100, onLoss: loss => losses.push(loss) })
    expect(await reading(flow).next(1)).toEqual(['one'])
    expect(losses).toMatchObject([{ kind: 'truncated', path: log.path, position: 100, unread: 0 }])
  })

  it('each iteration begins at the same place', async () => {
    const log = growingLog('old\n')
    const flow = follow(log.path, SOON)
    log.append('one\n')
    expect(await reading(flow).next(1)).toEqual(['one'])
    expect(await reading(flow).next(1)).toEqual(['one'])
  })

  it.for([true, false])('it waits for a file that does not exist, nor its folder; watch: %s', async watch => {
    const log = growingLog()
    const folder = join(log.folder, 'later')
    const lines = reading(follow(join(folder, 'log'), { ...SOON, watch })).next(2)
    await turn()
    mkdirSync(folder)
    await delay(15)
    writeFileSync(join(folder, 'log'), 'one\n')
    await delay(15)
    writeFileSync(join(folder, 'log'), 'two\n', { flag: 'a' })
    expect(await lines).toEqual(['one', 'two'])
  })

  it('the path may be a `file:` URL, and relative', async () => {
    const log = growingLog('one\n')
    expect(await reading(follow(pathToFileURL(log.path), { from: 'start' })).next(1)).toEqual(['one'])
    const relative = join('..', '..', '..', '..', '..', '..', '..', '..', log.path)
    expect(await reading(follow(relative, { from: 'start' })).next(1)).toEqual(['one'])
  })

  it('a link to a file in another folder is followed', async () => {
    const log = growingLog('one\n')
    const link = join(growingLog().folder, 'link')
    symlinkSync(log.path, link)
    const lines = reading(follow(link, { ...SOON, from: 'start' }))
    expect(await lines.next(1)).toEqual(['one'])
    log.append('two\n')
    expect(await lines.next(1)).toEqual(['two'])
  })
})

describe('lines', () => {
  it('a line that is not written to its end is waited for', async () => {
    const log = growingLog('')
    const flow = reading(follow(log.path, SOON))
    const line = flow.next(1)
    for (const part of ['on', 'e', '\n']) {
      log.append(part)
      await delay(10)
    }
    expect(await line).toEqual(['one'])
  })

  it('neither a character nor a CR LF is torn between two looks; a mark at the start is left out', async () => {
    const log = growingLog('')
    const flow = reading(follow(log.path, SOON))
    const read = flow.next(3)
    for (const byte of Buffer.from('\ufeffé€\r\n\n😀\r\r\n')) {
      log.append(Uint8Array.of(byte))
      await delay(byte > 0x7f ? 7 : 0)
    }
    expect(await read).toEqual(['é€', '', '😀\r'])
  })

  it('bytes that are not UTF-8 become U+FFFD', async () => {
    const log = growingLog('').append(Uint8Array.of(0x61, 0xff, 0x0a))
    expect(await reading(follow(log.path, { from: 'start' })).next(1)).toEqual(['a\ufffd'])
  })

  it('a line that is too long fails the flow after the lines before it', async () => {
    const log = growingLog(`one\n${'x'.repeat(10)}\n`)
    const flow = reading(follow(log.path, { from: 'start', maxLength: 9 }))
    expect(await flow.next(1)).toEqual(['one'])
    expect(await failure(flow.next(1))).toEqual(
      new RangeError('follow: the line at byte 4 is longer than 9 bytes. Raise maxLength, or ask for bytes')
    )
    expect(await flow.next(1)).toEqual([])
    const fitting = growingLog(`${'x'.repeat(9)}\r\n`)
    expect(await reading(follow(fitting.path, { from: 'start', maxLength: 9 })).next(1)).toHaveLength(1)
  })

  it('one line of 32 MB comes in linear time', { timeout: 20_000 }, async () => {
    const log = growingLog(Buffer.alloc(2 ** 25, 'x')).append('\n')
    const [line] = await reading(follow(log.path, { from: 'start', maxLength: 2 ** 26 })).next(1)
    expect(line?.length).toBe(2 ** 25)
  })

  it("`as: 'bytes'` gives what is read as it is", async () => {
    const log = growingLog('one\ntwo')
    const bytes = follow(log.path, { ...SOON, as: 'bytes', from: 'start' })
    expect(Buffer.concat(await reading(bytes).next(1)).toString()).toBe('one\ntwo')
    const text = pipe(bytes, decodeText(), take(1), joinText())
    expect(await text).toBe('one\ntwo')
    expect(await pipe(bytes, lines(), take(1), toArray())).toEqual(['one'])
  })

  it("chunks are the reader's own", async () => {
    const log = growingLog('one')
    const flow = reading(follow(log.path, { ...SOON, as: 'bytes', from: 'start' }))
    const [first] = await flow.next(1)
    log.append('two')
    await flow.next(1)
    expect(Buffer.from(first ?? []).toString()).toBe('one')
  })
})

describe('when the file changes', () => {
  it.for(['shift', 'count'] as const)('a rotated file is read to its end first: %s', async how => {
    const log = growingLog('')
    const flow = reading(follow(log.path, SOON))
    log.append('one\ntw')
    expect(await flow.next(1)).toEqual(['one'])
    log.append('o\nthree').rotate(how).append('four\n')
    expect(await flow.next(3)).toEqual(['two', 'three', 'four'])
  })

  it.for(['shift', 'count'] as const)('rotations that nobody saw are found: %s', async how => {
    const log = growingLog('old\n').rotate(how).append('older than the call\n')
    const flow = reading(follow(log.path, SOON))
    log.append('0\n')
    expect(await flow.next(1)).toEqual(['0'])
    for (let n = 1; n <= 12; n++) log.rotate(how).append(`${n}\n`)
    expect(await flow.next(12)).toEqual(Array.from({ length: 12 }, (_, n) => `${n + 1}`))
  })

  it('they are found also where no new file has come yet', async () => {
    const log = growingLog('')
    const flow = reading(follow(log.path, SOON))
    log.append('0\n')
    expect(await flow.next(1)).toEqual(['0'])
    log.rotate().append('1\n').rotate()
    expect(await flow.next(1)).toEqual(['1'])
  })

  it('a file that was read is not read again when it gets its rotated name later', async () => {
    const log = growingLog('')
    const flow = reading(follow(log.path, SOON))
    log.append('0\n')
    expect(await flow.next(1)).toEqual(['0'])
    renameSync(log.path, `${log.path}.moving`)
    log.append('1\n')
    expect(await flow.next(1)).toEqual(['1'])
    renameSync(`${log.path}.moving`, `${log.path}.2`)
    renameSync(log.path, `${log.path}.1`)
    log.append('2\n')
    expect(await flow.next(1)).toEqual(['2'])
  })

  it('with `rotated: false` it looks for none of them', async () => {
    const log = growingLog('')
    const flow = reading(follow(log.path, { ...SOON, rotated: false }))
    log.append('0\n')
    expect(await flow.next(1)).toEqual(['0'])
    log.rotate().append('1\n').rotate().append('2\n')
    expect(await flow.next(1)).toEqual(['2'])
  })

  it('`rotated` says how they are called', async () => {
    const log = growingLog('')
    const flow = reading(follow(log.path, { ...SOON, rotated: /^old-/g }))
    log.append('0\n')
    expect(await flow.next(1)).toEqual(['0'])
    for (const name of ['old-a', 'old-b', 'old-c']) {
      renameSync(log.path, join(log.folder, name))
      log.append(`${name}\n`)
    }
    expect(await flow.next(3)).toEqual(['old-a', 'old-b', 'old-c'])
  })

  it('a new file that is empty does not end the old one', async () => {
    const log = growingLog('')
    const flow = reading(follow(log.path, SOON))
    log.append('one\n')
    expect(await flow.next(1)).toEqual(['one'])
    log.rotate().append('')
    const late = flow.next(1)
    await delay(20)
    writeFileSync(`${log.path}.1`, 'late\n', { flag: 'a' })
    expect(await late).toEqual(['late'])
    log.append('two\n')
    expect(await flow.next(1)).toEqual(['two'])
  })

  it('with `rotateWait` what is written late to the old file is read', async () => {
    const log = growingLog('')
    const flow = reading(follow(log.path, { ...SOON, rotateWait: 10_000 }))
    log.append('one\n').rotate().append('two\n')
    expect(await flow.next(2)).toEqual(['one', 'two'])
    writeFileSync(`${log.path}.1`, 'late\n', { flag: 'a' })
    expect(await flow.next(1)).toEqual(['late'])
    log.append('three\n')
    expect(await flow.next(1)).toEqual(['three'])
  })

  it('a truncated file is read from its start again, and the loss is told', async () => {
    const log = growingLog('')
    const losses: Loss[] = []
    const flow = reading(follow(log.path, { ...SOON, onLoss: loss => losses.push(loss) }))
    log.append('one\ntwo\n')
    expect(await flow.next(2)).toEqual(['one', 'two'])
    log.truncate().append('three\n')
    expect(await flow.next(1)).toEqual(['three'])
    expect(losses).toEqual([
      { kind: 'truncated', path: log.path, identity: expect.any(String), position: 8, unread: 0 }
    ])
  })

  it('a truncation is seen when the file has grown beyond its old length since', async () => {
    const log = growingLog('')
    const flow = reading(follow(log.path, { ...SOON, watch: false }))
    log.append('one\n')
    expect(await flow.next(1)).toEqual(['one'])
    log.truncate().append('a longer line\nand one more\n')
    expect(await flow.next(2)).toEqual(['a longer line', 'and one more'])
  })

  it('what a truncation took away unread is told as far as it had been seen', async () => {
    const log = growingLog('0123456789\n'.repeat(20_000))
    const losses: Loss[] = []
    const flow = reading(follow(log.path, { from: 'start', onLoss: loss => losses.push(loss) }))
    await flow.next(1)
    log.truncate().append('new\n')
    const rest = await flow.next(5_000)
    const after = reading(follow(log.path, { from: 'start' }))
    expect(await after.next(1)).toEqual(['new'])
    expect(rest.length).toBe(5_000)
    const more: string[] = []
    while (more.at(-1) !== 'new') more.push(...(await flow.next(1)))
    expect(losses).toMatchObject([{ kind: 'truncated', position: 65_536, unread: 220_000 - 65_536 }])
    expect(more.at(-2)).toHaveLength(65_536 % 11) // the beginning of the line whose end was lost
  })

  it('the hole that a writer leaves in a truncated file is left out', async () => {
    const log = growingLog('')
    const flow = reading(follow(log.path, SOON))
    log.append('one\n')
    expect(await flow.next(1)).toEqual(['one'])
    writeFileSync(log.path, Buffer.concat([Buffer.alloc(200_000), Buffer.from('two\n')]))
    expect(await flow.next(1)).toEqual(['two'])
  })

  it('the copy that was made before a truncation is not read', async () => {
    const log = growingLog('')
    const flow = reading(follow(log.path, SOON))
    log.append('one\n')
    expect(await flow.next(1)).toEqual(['one'])
    writeFileSync(`${log.path}.1`, 'one\n')
    log.truncate().append('two\n')
    expect(await flow.next(1)).toEqual(['two'])
    log.rotate().append('three\n')
    expect(await flow.next(1)).toEqual(['three'])
  })

  it('a file that is deleted is read to its end, and then the one that comes in its place', async () => {
    const log = growingLog('')
    const flow = reading(follow(log.path, SOON))
    log.append('one\n')
    expect(await flow.next(1)).toEqual(['one'])
    log.append('two\nrest').remove()
    expect(await flow.next(1)).toEqual(['two'])
    await delay(20)
    log.append('three\n')
    expect(await flow.next(2)).toEqual(['rest', 'three'])
  })

  it('a folder that is replaced is watched anew', async () => {
    const log = growingLog('')
    const flow = reading(follow(log.path, SOON))
    log.append('one\n')
    expect(await flow.next(1)).toEqual(['one'])
    rmSync(log.folder, { recursive: true })
    await delay(15)
    mkdirSync(log.folder)
    log.append('two\n')
    expect(await flow.next(1)).toEqual(['two'])
    log.append('three\n')
    expect(await flow.next(1)).toEqual(['three'])
  })

  it('a file that is written in place again is read again', async () => {
    const log = growingLog('')
    const flow = reading(follow(log.path, SOON))
    for (const text of ['a\nb\n', 'c\n', 'd\ne\nf\n']) {
      writeFileSync(log.path, text)
      expect(await flow.next(text.length / 2)).toEqual(text.trimEnd().split('\n'))
    }
  })
})

describe('going on after a restart', () => {
  const records = (path: string, from: FollowedLine['place'], losses: Loss[] = []) =>
    reading(pipe(follow(path, { ...SOON, from, onLoss: loss => losses.push(loss) })))

  /** The place behind the first line, as it comes out of a file that keeps it. */
  async function kept(path: string): Promise<FollowedLine['place']> {
    const [record] = await reading(follow(path, { from: 'start', as: 'records' })).next(1)
    return JSON.parse(JSON.stringify(record?.place)) as FollowedLine['place']
  }

  it('`place` says where the next line begins', async () => {
    const log = growingLog('é\r\ntwo\nrest')
    const flow = reading(follow(log.path, { ...SOON, from: 'start', as: 'records' }))
    const [first, second] = await flow.next(2)
    expect([first?.line, first?.place.position]).toEqual(['é', 4])
    expect([second?.line, second?.place.position]).toEqual(['two', 8])
    log.rotate().append('x\n')
    const [rest] = await flow.next(1)
    expect([rest?.line, rest?.place.position]).toEqual(['rest', 12])
    expect(rest?.place.identity).toBe(first?.place.identity)
  })

  it('every place of every line leads to the next', async () => {
    const text = Array.from({ length: 4_000 }, (_, n) => `${n}:${'é'.repeat(n % 20)}\n`).join('')
    const log = growingLog(text)
    const all = await reading(follow(log.path, { from: 'start', as: 'records' })).next(4_000)
    for (let n = 0; n + 1 < all.length; n += 97) {
      const flow = reading(follow(log.path, { from: all[n]?.place as FollowedLine['place'] }))
      expect(await flow.next(1)).toEqual([all[n + 1]?.line])
      await flow.stop()
    }
  })

  it('it goes on in the same file', async () => {
    const log = growingLog('one\ntwo\n')
    expect(await records(log.path, await kept(log.path)).next(1)).toEqual(['two'])
  })

  it.for(['shift', 'count'] as const)(
    'it finds the file under its new name, and all since: %s',
    async how => {
      const log = growingLog('old\n').rotate(how).append('one\ntwo\n')
      const place = await kept(log.path)
      log.rotate(how).append('three\n')
      await delay(5)
      log.rotate(how).append('four\n')
      expect(await records(log.path, place).next(3)).toEqual(['two', 'three', 'four'])
    }
  )

  it('a file that was truncated since is read from its start, and that is told', async () => {
    const log = growingLog('one\ntwo\n')
    const place = await kept(log.path)
    log.truncate().append('a longer line\n')
    const losses: Loss[] = []
    expect(await records(log.path, place, losses).next(1)).toEqual(['a longer line'])
    expect(losses).toMatchObject([{ kind: 'truncated', position: 4, identity: place.identity }])
  })

  it('a file that is gone is told, and the one in its place is read from its start', async () => {
    const log = growingLog('one\ntwo\n')
    const place = await kept(log.path)
    log.remove().append('three\n')
    const losses: Loss[] = []
    expect(await records(log.path, place, losses).next(1)).toEqual(['three'])
    expect(losses).toEqual([
      { kind: 'missing', path: log.path, identity: place.identity, position: 4, unread: 0 }
    ])
  })

  it('what `onLoss` throws or rejects with fails the flow', async () => {
    const log = growingLog('one\n')
    const error = new Error('lost')
    const flow = follow(log.path, { from: 10, onLoss: () => Promise.reject(error) })
    expect(await failure(reading(flow).next(1))).toBe(error)
    expect(openFiles(log.folder)).toEqual([])
  })
})

describe('how it stops', () => {
  const watchers = (): number =>
    process.getActiveResourcesInfo().filter(kind => kind.startsWith('FSEvent')).length

  /** What is left open after some time at most: a handle that is closed goes when the event loop gets to it. */
  const left = <T>(look: () => T): ReturnType<typeof expect.poll<T>> => expect.poll(look, { timeout: 10_000 })

  it('`break` leaves no watcher and no open file', async () => {
    const log = growingLog('one\n')
    const before = watchers()
    for await (const line of follow(log.path, { from: 'start' })) {
      expect([line, watchers() > before, openFiles(log.folder)]).toEqual(['one', true, [log.path]])
      break
    }
    await left(() => [watchers(), openFiles(log.folder)]).toEqual([before, []])
  })

  it('`return()` while it waits settles both', async () => {
    const log = growingLog('')
    const before = watchers()
    const iterator = follow(log.path)[Symbol.asyncIterator]()
    const next = iterator.next()
    await delay(20)
    await iterator.return?.()
    expect(await next).toEqual({ done: true, value: undefined })
    await left(() => [watchers(), openFiles(log.folder)]).toEqual([before, []])
  })

  it('`return()` at any time leaves no file open', async () => {
    const log = growingLog('one\n')
    for (let n = 0; n < 60; n++) {
      const iterator = follow(log.path, SOON)[Symbol.asyncIterator]()
      const next = iterator.next()
      for (let turns = 0; turns < n % 12; turns++) await turn()
      await iterator.return?.()
      await next
    }
    await left(() => openFiles(log.folder)).toEqual([])
  })

  it('a stage that wants no more ends it', async () => {
    const log = growingLog('1\n2\n3\n')
    const numbers = pipe(follow(log.path, { from: 'start' }), map(Number), take(2), toArray())
    expect(await numbers).toEqual([1, 2])
    expect(openFiles(log.folder)).toEqual([])
  })

  it('`signal` rejects what waits with its reason, and one that is aborted opens nothing', async () => {
    const log = growingLog('')
    const controller = new AbortController()
    const { signal } = controller
    const next = reading(follow(log.path, { signal })).next(1)
    await delay(20)
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await failure(next)).toBe(reason)
    expect(await failure(reading(follow(log.path, { signal })).next(1))).toBe(reason)
    expect(openFiles(log.folder)).toEqual([])
  })

  it('a flow that is never read opens nothing', async () => {
    const log = growingLog('one\n')
    const before = watchers()
    await using flow = follow(log.path, { from: 'start' })
    expect(flow).toBeDefined()
    expect([watchers(), openFiles(log.folder)]).toEqual([before, []])
  })

  it('it reads no more than it is asked for', async () => {
    const log = growingLog(Buffer.alloc(2 ** 24, '0123456\n'))
    const losses: Loss[] = []
    const onLoss = (loss: Loss): unknown => losses.push(loss)
    const flow = reading(follow(log.path, { from: 'start', as: 'bytes', onLoss }))
    await flow.next(1)
    await delay(20)
    log.truncate().append('new')
    await flow.next(1)
    expect(losses).toMatchObject([{ position: 65_536, unread: 2 ** 24 - 65_536 }])
  })

  it('`break` leaves nothing that keeps the process', async () => {
    const log = growingLog('one\n')
    const options = `{ from: 'start', pollInterval: 2 ** 31 - 1 }`
    const script = `for await (const line of follow(${JSON.stringify(log.path)}, ${options})) break`
    expect(await exitOf(script)).toEqual({ code: 0, stdout: 'ended\n' })
  })

  it('nothing keeps the process with `persistent: false`', async () => {
    const log = growingLog('')
    const script = `for await (const line of follow(${JSON.stringify(log.path)}, { persistent: false }));`
    expect(await exitOf(script)).toEqual({ code: 13, stdout: 'ended\n' }) // Node's code for a loop that waits for ever
  })
})

describe('what cannot be followed', () => {
  it('a directory is refused at the call, and fails the flow when it comes later', async () => {
    const log = growingLog()
    expect(() => follow(log.folder)).toThrow(
      expect.objectContaining({
        code: 'EISDIR',
        message: `follow: cannot follow ${log.folder}: it is a directory. Give the path of a file in it`
      })
    )
    const next = reading(follow(log.path, SOON)).next(1)
    mkdirSync(log.path)
    expect(await failure(next)).toMatchObject({ code: 'EISDIR' })
    expect(openFiles(log.folder)).toEqual([])
  })

  it('what is no regular file is refused at the call', () => {
    expect(() => follow('/dev/null')).toThrow(expect.objectContaining({ code: 'EINVAL' }))
  })

  it('a file that may not be read is refused at the call', () => {
    const log = growingLog('one\n')
    chmodSync(log.path, 0)
    expect(asNobody(() => follow(log.path))).toMatchObject({ code: 'EACCES' })
  })

  test.for([undefined, null, 0, '', {}, new URL('http://localhost/log')])('%s is no path', path => {
    expect(() => follow(path as never)).toThrow(
      expect.objectContaining({
        name: 'TypeError',
        message: expect.stringMatching(/^follow: path must be the path of a file, or a file: URL, got /)
      })
    )
  })

  test.for<[string, unknown]>([
    ['as', 'words'],
    ['from', 'middle'],
    ['from', null],
    ['from', {}],
    ['from', { identity: 'a', checksum: 1 }],
    ['from', -1],
    ['from', 1.5],
    ['maxLength', 0],
    ['maxLength', '1'],
    ['pollInterval', 0],
    ['pollInterval', 2 ** 31],
    ['rotateWait', -1],
    ['watch', 1],
    ['persistent', null],
    ['rotated', 'log.1'],
    ['onLoss', {}],
    ['signal', {}],
    ['interval', 5]
  ])('option %s cannot be %o', ([name, value]) => {
    const log = growingLog('')
    expect(() => follow(log.path, { [name]: value } as never)).toThrow(new RegExp(`^follow: .*${name}`))
    expect(() => follow(log.path, null as never)).toThrow(TypeError)
  })
})

/** How a process ends that runs a script with `follow`. */
async function exitOf(script: string): Promise<{ code: unknown; stdout: string }> {
  const prelude = `import { follow } from '@costream/node-streams'; process.on('exit', () => console.log('ended'));`
  const args = ['--experimental-strip-types', '--no-warnings', '--input-type=module', '-e', prelude + script]
  const options = { cwd: import.meta.dirname, timeout: 10_000 }
  try {
    return { code: 0, stdout: (await promisify(execFile)(process.execPath, args, options)).stdout }
  } catch (error) {
    const { code, stdout } = error as { code: unknown; stdout: string }
    return { code, stdout }
  }
}

/** What is thrown to a user without special rights; who is none already becomes one meanwhile. */
function asNobody(act: () => unknown): unknown {
  const user = process.geteuid?.()
  if (user === 0) process.seteuid?.(65_534)
  try {
    return act()
  } catch (error) {
    return error
  } finally {
    if (user === 0) process.seteuid?.(0)
  }
}

/** The files of a folder that this process has open: they are told by their numbers. */
function openFiles(folder: string): string[] {
  const numbers = new Set(Array.from({ length: 256 }, (_, descriptor) => inodeOf(descriptor)))
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .map(name => join(folder, name))
    .filter(path => numbers.has(statSync(path).ino))
}

function inodeOf(descriptor: number): number | undefined {
  try {
    return fstatSync(descriptor).ino
  } catch {
    return undefined // it is not open
  }
}
