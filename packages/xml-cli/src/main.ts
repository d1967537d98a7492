import type { Readable, Writable } from 'node:stream'
import {
  compose,
  count,
  type Flow,
  filter,
  flatMap,
  forEach,
  map,
  type Stage,
  take,
  tap
} from '@costream/core'
import { pipe, run } from '@costream/node-streams'
import { toNdjson, toXml, type XmlError, xmlElements, xmlEvents, xmlRecords } from '@costream/xml'
import { type Allowed, parseArguments, type Request, UsageError, withoutRecord } from './arguments.ts'
import { holds } from './condition.ts'
import { describeFailure } from './failure.ts'
import { nameOf, openInput, sizeOf } from './input.ts'
import { Outline } from './outline.ts'
import { openOutput } from './output.ts'
import { type Progress, showProgress } from './progress.ts'
import { selectFields } from './select-fields.ts'
import { textsOfElement, textsOfRecord } from './texts-at.ts'
import { toCsv } from './to-csv.ts'

/** The standard streams of a run. */
export interface MainStreams {
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
}

/** The element that is written around records. */
const ROOT = 'records'

/**
 * Runs the command `costream-xml`.
 *
 * @param args - its arguments, without the names of Node and of the script
 * @param streams - where it reads and writes; `process` will do
 * @returns its exit status: 0, 1 when the input or the output failed, 2 for wrong usage; a line on `stderr` says why
 *
 * @example
 * ```ts
 * import process from 'node:process'
 * import { Readable } from 'node:stream'
 * import { main } from '@costream/xml-cli'
 *
 * const { stdout, stderr } = process
 * const stdin = Readable.from(['<buses><bus><id>7574</id></bus></buses>'])
 * const status = await main(['--record', 'bus'], { stdin, stdout, stderr }) // {"id":"7574"}
 * console.log(status) // 0
 * ```
 */
export async function main(args: readonly string[], streams: MainStreams): Promise<number> {
  const tell = (message: string): void => {
    streams.stderr.write(`costream-xml: ${message}\n`)
  }
  let job: Job | undefined
  try {
    const parsed = parseArguments(args)
    if ('print' in parsed) {
      await run([parsed.print], streams.stdout)
      return 0
    }
    job = new Job(parsed.request, streams, tell)
    await job.run()
    return job.skipped === 0 ? 0 : 1
  } catch (error) {
    const isUsage = error instanceof UsageError
    const output = job?.request.out ?? 'the standard output'
    tell(
      isUsage
        ? `${error.message}. See costream-xml --help`
        : describeFailure(error, job?.input ?? nameOf('-'), output)
    )
    return isUsage ? 2 : 1
  }
}

/** One run of the command. */
class Job {
  /** The name of the input that is read. */
  input = nameOf('-')
  /** How many records were left out. */
  skipped = 0
  readonly request: Request
  readonly #streams: MainStreams
  readonly #tell: (message: string) => void
  #progress: Progress | undefined
  #isOver = false

  constructor(request: Request, streams: MainStreams, tell: (message: string) => void) {
    this.request = request
    this.#streams = streams
    this.#tell = tell
  }

  async run(): Promise<void> {
    const { request } = this
    const { stdout, stderr } = this.#streams
    const output = await openOutput(request.out, stdout, request.inputs)
    // Records that are printed on the terminal show how far it is, and would tear the bar apart.
    if (isTerminal(stderr) && (request.count || request.schema || !isTerminal(output))) {
      this.#progress = showProgress(stderr, await sizeOf(request.inputs))
    }
    try {
      await run(this.#output(), output)
    } finally {
      this.#isOver = true
      this.#progress?.stop()
    }
  }

  /** What is to be printed. */
  #output(): AsyncIterable<string> {
    const { schema, count, format } = this.request
    if (schema) return this.#outline()
    if (count) return this.#total()
    return format === 'xml' ? this.#elements() : this.#records()
  }

  #records(): Flow<string> {
    const { format, fields } = this.request
    const found = pipe(
      this.#read(options => xmlRecords(this.request.record, options)),
      this.#kept(textsOfRecord)
    )
    const options = fields === undefined ? {} : { fields }
    return pipe(found, format === 'csv' ? toCsv(options) : toNdjson(options))
  }

  #elements(): Flow<string> {
    const { fields, namespaces = {} } = this.request
    const found = pipe(
      this.#read(options => xmlElements(this.request.record, options)),
      this.#kept(textsOfElement)
    )
    const picked =
      fields === undefined
        ? found
        : pipe(
            found,
            map(element => selectFields(element, fields))
          )
    return pipe(picked, toXml({ root: ROOT, namespaces }))
  }

  async *#total(): AsyncGenerator<string, void, undefined> {
    const found = pipe(
      this.#read(options => xmlRecords(this.request.record, options)),
      this.#kept(textsOfRecord)
    )
    const records = await pipe(found, count())
    this.#progress?.stop()
    yield `${records}\n`
  }

  async *#outline(): AsyncGenerator<string, void, undefined> {
    const outline = new Outline()
    const events = this.#read(({ encoding }) =>
      xmlEvents({ ...withoutRecord(this.request.allowed), ...(encoding === undefined ? {} : { encoding }) })
    )
    await pipe(
      events,
      forEach(event => outline.hear(event))
    )
    this.#progress?.stop()
    for (const line of outline.lines()) yield `${line}\n`
  }

  /** The documents, one after the other, through a stage of its own for each. */
  #read<T>(stageFor: (options: ReadOptions) => Stage<string | Uint8Array, T>): Flow<T> {
    const { inputs, limits } = this.request
    return pipe(
      inputs,
      flatMap(async input => {
        this.input = nameOf(input)
        const { source, encoding, close } = await openInput(input, this.#streams.stdin, limits)
        if (this.#isOver) {
          close() // the output failed meanwhile
          return []
        }
        return pipe(
          source,
          tap((chunk: string | Uint8Array) => this.#progress?.read(chunk.length)),
          stageFor(this.#readOptions(encoding))
        )
      })
    )
  }

  #readOptions(told: string | undefined): ReadOptions {
    const { namespaces, skipErrors, allowed, encoding = told } = this.request
    return {
      ...allowed,
      ...(encoding === undefined ? {} : { encoding }),
      ...(namespaces === undefined ? {} : { namespaces }),
      ...(skipErrors ? { onError: (error: XmlError) => this.#skip(error) } : {})
    }
  }

  #skip(error: XmlError): void {
    this.skipped++
    this.#progress?.clear()
    this.#tell(describeFailure(error, this.input, ''))
  }

  /** The items for which all conditions hold, no more than are asked for. */
  #kept<T extends object>(textsAt: (item: T, path: string) => string[]): Stage<T, T> {
    const { where, limit } = this.request
    const matching = where.map(condition =>
      filter((item: T) => holds(condition, textsAt(item, condition.field)))
    )
    return compose(
      matching.reduce((all, one) => compose(all, one), compose<T>()),
      limit === Infinity ? compose<T>() : take<T>(limit),
      tap(() => this.#progress?.found())
    )
  }
}

/** What a document is read with. */
interface ReadOptions extends Allowed {
  readonly encoding?: string
  readonly namespaces?: Readonly<Record<string, string>>
  readonly onError?: (error: XmlError) => void
}

function isTerminal(stream: Writable): boolean {
  return (stream as { isTTY?: boolean }).isTTY === true
}
