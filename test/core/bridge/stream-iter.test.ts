import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'

/** What runs where `node:stream/iter` is: the body of an async function, and what it answers. */
interface Program {
  readonly name: string
  readonly body: string
  readonly answers: unknown
}

const PROGRAMS: readonly Program[] = [
  {
    name: 'a flow is a source of text(), in batches of what is at hand',
    body: `
      const flow = pipe(Array(300).fill('ü'), encodeText())
      const sizes = []
      for await (const batch of iter.from(flow)) sizes.push(batch.length)
      return [Math.max(...sizes) <= 128, sizes.length < 50, (await iter.text(flow)).length]`,
    answers: [true, true, 300]
  },
  {
    name: 'a flow is returned by a reader that leaves it',
    body: `
      let finished = 0
      const endless = function* () {
        try { for (;;) yield bytes(1) } finally { finished++ }
      }
      for await (const batch of iter.pull(pipe(endless(), map(chunk => chunk)))) break
      return finished`,
    answers: 1
  },
  {
    name: 'a flow fails with its own failure',
    body: `
      const failing = function* () { yield bytes(1); throw why }
      return caught(iter.bytes(pipe(failing(), map(chunk => chunk))))`,
    answers: 'why'
  },
  {
    name: 'every chunk of a stream is an item',
    body: `
      const stream = iter.from([bytes(1), bytes(2), 'abc'])
      return pipe(fromStreamIter(stream), map(chunk => chunk.length), toArray())`,
    answers: [1, 2, 3]
  },
  {
    name: 'a Readable is a stream, and so is what is shared',
    body: `
      const { Readable } = await import('node:stream')
      const shared = iter.share(pipe(['a', 'b'], encodeText()))
      return Promise.all([
        pipe(fromStreamIter(Readable.from([Buffer.from('c')])), text()),
        iter.text(shared.pull()),
        pipe(fromStreamIter(shared.pull()), text())
      ])`,
    answers: ['c', 'ab', 'ab']
  },
  {
    name: 'a transform is a stage through pull()',
    body: `
      const { compressGzip, decompressGzip } = await import('node:zlib/iter')
      return pipe(['bus 22'], encodeText(),
        source => fromStreamIter(iter.pull(source, compressGzip())),
        source => fromStreamIter(iter.pull(source, decompressGzip())),
        text())`,
    answers: 'bus 22'
  },
  {
    name: 'a writer is a target, which waits for its reader',
    body: `
      const { writer, readable } = iter.push({ budget: 16384 })
      let given = 0
      const source = function* () { for (; given < 100; given++) yield bytes(1000) }
      const writing = pipe(source(), fromStreamIterWriter(writer))
      await turn()
      const ahead = given
      const read = await pipe(fromStreamIter(readable), map(chunk => chunk.length), reduce((a, b) => a + b, 0))
      await writing
      return [ahead, read]`,
    // Sixteen chunks and one more fill the budget of the writer; the next waits.
    answers: [17, 100_000]
  },
  {
    name: 'a reader that stops early is an early stop for the target of its writer',
    body: `
      const { writer, readable } = iter.push({ budget: 16384 })
      let finished = 0
      const endless = function* () {
        try { for (;;) yield bytes(1000) } finally { finished++ }
      }
      const writing = pipe(endless(), fromStreamIterWriter(writer))
      const chunks = await pipe(fromStreamIter(readable), take(3), toArray())
      await writing
      return [chunks.length, finished]`,
    answers: [3, 1]
  },
  {
    name: 'a failure goes through a writer to its reader',
    body: `
      const { writer, readable } = iter.push()
      const failing = function* () { yield bytes(1); throw why }
      const writing = caught(pipe(failing(), fromStreamIterWriter(writer)))
      return [await caught(pipe(fromStreamIter(readable), toArray())), await writing]`,
    answers: ['why', 'why']
  },
  {
    name: 'a failure of a reader goes to its writer',
    body: `
      const { writer, readable } = iter.push()
      const endless = function* () { for (;;) yield bytes(1000) }
      const writing = caught(pipe(endless(), fromStreamIterWriter(writer)))
      const failing = map(() => { throw why })
      return [await caught(pipe(fromStreamIter(readable), failing, toArray())), await writing]`,
    answers: ['why', 'why']
  },
  {
    name: 'a target is a writer for pipeTo()',
    body: `
      const target = text().open()
      const written = await iter.pipeTo(iter.from(['bus ', '22']), toStreamIterWriter(target))
      return [written, target.close()]`,
    answers: [6, 'bus 22']
  },
  {
    name: 'a target that wants no more stops pipeTo()',
    body: `
      const target = toArray().open()
      let finished = 0
      const endless = function* () {
        try { for (;;) yield 'x' } finally { finished++ }
      }
      const piping = iter.pipeTo(endless(), toStreamIterWriter(take(2)(target)))
      const code = await piping.catch(error => error.code)
      return [code, target.close().length, finished]`,
    answers: ['COSTREAM_DONE', 2, 1]
  },
  {
    name: 'a target that fails fails pipeTo(), and hears of a source that fails',
    body: `
      const heard = []
      const failing = { send() { throw why }, throw(error) { heard.push(error.message); throw error }, close() {} }
      const hearing = { ...failing, send() {} }
      const source = async function* () { yield 'x'; throw why }
      return [
        await caught(iter.pipeTo(iter.from('x'), toStreamIterWriter(failing))),
        await caught(iter.pipeTo(source(), toStreamIterWriter(hearing))),
        heard
      ]`,
    answers: ['why', 'why', ['why', 'why']]
  },
  {
    name: 'ondrain() tells when a target is ready',
    body: `
      const target = { send: turn, throw(error) { throw error }, close() {} }
      const writer = toStreamIterWriter(target)
      const seen = [writer.canWrite, writer.writeSync('x'), writer.canWrite, writer.writeSync('y')]
      seen.push(await iter.ondrain(writer), writer.canWrite, await writer.end(), iter.ondrain(writer))
      return seen`,
    answers: [true, true, false, false, true, true, 1, null]
  }
]

const FLAG = '--experimental-stream-iter'

/** Whether this Node has the module at all; Node 22 has not. */
const exists = process.allowedNodeEnvironmentFlags.has(FLAG)

const program = `
  import * as iter from 'node:stream/iter'
  import * as core from '@costream/core'
  const { encodeText, fromStreamIter, fromStreamIterWriter, map, pipe, reduce, take, text, toArray } = core
  const { toStreamIterWriter } = core
  const bytes = length => new Uint8Array(length)
  const turn = () => new Promise(resolve => setTimeout(resolve, 1))
  const why = new Error('why')
  const caught = promise => promise.then(() => 'no failure', error => error.message)
  const answers = {}
  ${PROGRAMS.map(({ name, body }) => `answers[${JSON.stringify(name)}] = await (async () => {${body}})()`).join('\n')}
  console.log(JSON.stringify(answers))
`

/** What a child process prints, or how it fails. */
async function node(...args: string[]): Promise<{ stdout: string; stderr: string; code?: unknown }> {
  try {
    return await promisify(execFile)(process.execPath, args, {
      cwd: import.meta.dirname,
      timeout: 30_000,
      env: { ...process.env, NODE_OPTIONS: '' }
    })
  } catch (error) {
    return error as { stdout: string; stderr: string; code: unknown }
  }
}

describe(`node:stream/iter on Node ${process.versions.node}, which ${exists ? 'has' : 'lacks'} it`, () => {
  let ran: Awaited<ReturnType<typeof node>>
  beforeAll(async () => {
    ran = await node(FLAG, '--input-type=module', '--eval', program)
  }, 60_000)

  test.each(PROGRAMS)('$name', ({ name, answers }) => {
    if (!exists) {
      expect(ran).toMatchObject({ code: 9, stderr: expect.stringContaining(`bad option: ${FLAG}`) })
      return
    }
    expect(ran.code, ran.stderr).toBeUndefined()
    expect(JSON.parse(ran.stdout)[name]).toEqual(answers)
  })

  test('is no module where it is not asked for, and core does without it', async () => {
    const plain = await node(
      '--input-type=module',
      '--eval',
      "await import('node:stream/iter').catch(error => console.log(error.code))"
    )
    expect(plain.stdout).toBe('ERR_UNKNOWN_BUILTIN_MODULE\n')
  })
})
