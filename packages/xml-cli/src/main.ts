import type { Readable, Writable } from 'node:stream'
import { compose, count, type Stage, tap } from '@costream/core'
import { pipe, run } from '@costream/node-streams'
import { filterOnField, type XmlRecord, xmlRecords } from '@costream/xml'
import { type Condition, parseArguments, type Request, UsageError } from './arguments.ts'
import { csv } from './csv.ts'
import { describeFailure } from './failure.ts'
import { type Input, openFile } from './input.ts'
import { ndjson } from './ndjson.ts'
import { showProgress } from './progress.ts'

/** The standard streams of a run. */
export interface MainStreams {
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
}

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
  const fail = (message: string, status: number): number => {
    streams.stderr.write(`costream-xml: ${message}\n`)
    return status
  }
  let name = 'stdin'
  try {
    const parsed = parseArguments(args)
    if ('print' in parsed) await run([parsed.print], streams.stdout)
    else {
      const { file } = parsed.request
      name = file ?? name
      const input = file === undefined ? { stream: streams.stdin } : await openFile(file)
      await printRecords(parsed.request, input, streams)
    }
    return 0
  } catch (error) {
    if (error instanceof UsageError) return fail(`${error.message}. See costream-xml --help`, 2)
    return fail(describeFailure(error, name), 1)
  }
}

/** Reads the input, and prints what was asked for. */
async function printRecords(request: Request, input: Input, { stdout, stderr }: MainStreams): Promise<void> {
  // Records that are printed on the terminal show how far it is, and would tear the bar apart.
  const shows = isTerminal(stderr) && (request.count || !isTerminal(stdout))
  const progress = shows ? showProgress(stderr, input.size) : undefined
  try {
    const found = pipe(
      input.stream,
      tap((chunk: string | Uint8Array) => progress?.read(chunk.length)),
      xmlRecords(request.record),
      matching(request.where),
      tap(() => progress?.found())
    )
    if (!request.count) return await run(found, formatted(request), stdout)
    const records = await pipe(found, count())
    progress?.stop()
    await run([`${records}\n`], stdout)
  } finally {
    progress?.stop()
  }
}

function matching(where: readonly Condition[]): Stage<XmlRecord, XmlRecord> {
  return where
    .map(({ field, value }) => filterOnField<XmlRecord>(field, value))
    .reduce((all, one) => compose(all, one), compose<XmlRecord>())
}

function formatted({ format, fields }: Request): Stage<XmlRecord, string> {
  return format === 'csv' ? csv(fields) : ndjson(fields)
}

function isTerminal(stream: Writable): boolean {
  return (stream as { isTTY?: boolean }).isTTY === true
}
