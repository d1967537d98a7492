import { readFileSync } from 'node:fs'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'

/** A condition on a field. */
export interface Condition {
  readonly field: string
  readonly value: string
}

/** What the command is asked to do. */
export interface Request {
  /** The file to read; nothing for the standard input. */
  readonly file: string | undefined
  readonly record: string
  /** All must hold. */
  readonly where: readonly Condition[]
  /** The fields to print, in order; nothing for all. */
  readonly fields: readonly string[] | undefined
  readonly format: 'ndjson' | 'csv'
  /** Prints only how many records there are. */
  readonly count: boolean
}

/** Wrong usage of the command. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What the command line says: a request, or text to print in place of one. */
export type Parsed = { readonly request: Request } | { readonly print: string }

interface Options extends Pick<Request, 'record' | 'fields' | 'format'> {
  readonly where?: readonly Condition[]
  readonly count?: boolean
}

const EXAMPLES = `
Examples:
  costream-xml feed.xml --record bus
  costream-xml feed.xml --record bus --where route=22 --where 'direction=North Bound'
  costream-xml feed.xml --record bus --format csv --fields id,route,latitude,longitude
  costream-xml --record bus --count < feed.xml
`

/**
 * Reads the arguments of the command.
 *
 * @param args - without the names of Node and of the script
 * @returns the request, or the help or the version to print
 * @throws UsageError for wrong arguments
 */
export function parseArguments(args: readonly string[]): Parsed {
  let print = ''
  const command = makeCommand(text => {
    print += text
  })
  try {
    command.parse(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { print }
    throw new UsageError(error.message.replace(/^error: |\.$/g, ''), { cause: error })
  }
  const [file] = command.args
  const { record, where = [], fields, format, count = false } = command.opts<Options>()
  return { request: { file: file === '-' ? undefined : file, record, where, fields, format, count } }
}

function makeCommand(print: (text: string) => void): Command {
  return new Command('costream-xml')
    .description('Prints the records of an XML file, as a stream: one for every element of a name.')
    .argument('[FILE]', 'the file to read; without it, or with -, the standard input')
    .addOption(
      new Option('--record <name>', 'the name of the elements that are records')
        .argParser(parseName)
        .makeOptionMandatory()
    )
    .option('--where <field=value>', 'only records with this value in this field; repeatable', addCondition)
    .option('--fields <names>', 'only these fields, in this order, separated by commas', parseFields)
    .addOption(new Option('--format <format>', 'what to print').choices(['ndjson', 'csv']).default('ndjson'))
    .option('--count', 'print only how many records there are')
    .version(readVersion(), '--version')
    .helpOption('--help', 'print this help')
    .addHelpText('after', EXAMPLES)
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: () => {} })
}

function parseName(name: string): string {
  if (/^[^\s/<>[\]()@|*=&"',]+$/.test(name)) return name
  throw new InvalidArgumentError('It must be the name of an element, such as bus.')
}

function addCondition(text: string, before: readonly Condition[] = []): Condition[] {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It must be a field and a value, such as route=22.')
  return [...before, { field: text.slice(0, at), value: text.slice(at + 1) }]
}

function parseFields(text: string): string[] {
  const fields = text.split(',').map(field => field.trim())
  if (fields.every(field => field !== '')) return fields
  throw new InvalidArgumentError('It must be names separated by commas, such as id,route.')
}

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
