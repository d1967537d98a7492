import { readFileSync } from 'node:fs'
import { records, xmlEvents } from '@costream/xml'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { type Condition, parseCondition } from './condition.ts'
import type { FetchLimits } from './fetch-input.ts'
import { STDIN } from './input.ts'

/** What the command is asked to do. */
export interface Request {
  /** The files and URLs to read, one after the other; `-` is the standard input. */
  readonly inputs: readonly string[]
  /** Which elements are records. */
  readonly record: string
  /** URIs by prefix; nothing where names are as they are written. */
  readonly namespaces: Readonly<Record<string, string>> | undefined
  /** All must hold. */
  readonly where: readonly Condition[]
  /** The fields to print, in order; nothing for all. */
  readonly fields: readonly string[] | undefined
  readonly format: 'ndjson' | 'csv' | 'xml'
  /** How many records to print at most. */
  readonly limit: number
  /** Prints only how many records there are. */
  readonly count: boolean
  /** Prints only which paths there are. */
  readonly schema: boolean
  /** The file to write; nothing for the standard output. */
  readonly out: string | undefined
  /** Leaves records out that cannot be read, and goes on. */
  readonly skipErrors: boolean
  /** The encoding of all inputs; nothing for what they, or a server, say. */
  readonly encoding: string | undefined
  /** Limits of the parser that are not its own. */
  readonly allowed: Allowed
  readonly limits: FetchLimits
}

/** The limits that a message may say to raise. */
const LIMITS = [
  'maxDepth',
  'maxAttributes',
  'maxName',
  'maxLength',
  'maxRecordLength',
  'maxEntities',
  'maxEntityDepth',
  'maxExpansion',
  'maxInflation',
  'maxInflated'
] as const

/** Limits by the names that messages have for them. */
export type Allowed = { readonly [Name in (typeof LIMITS)[number]]?: number }

/** Wrong usage of the command. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What the command line says: a request, or text to print in place of one. */
export type Parsed = { readonly request: Request } | { readonly print: string }

interface Options {
  readonly record?: string
  readonly namespace?: readonly (readonly [prefix: string, uri: string])[]
  readonly where?: readonly Condition[]
  readonly fields?: readonly string[]
  readonly format: Request['format']
  readonly limit?: number
  readonly count?: true
  readonly schema?: true
  readonly out?: string
  readonly skipErrors?: true
  readonly encoding?: string
  readonly allow?: Allowed
  readonly maxSize: number
  readonly maxTime: number
  readonly timeout: number
}

const EXAMPLES = `
Selectors:
  bus, //bus         elements of that name, anywhere
  /buses/bus         those in the root
  stop/*             any element in a stop
  item[@id="x"]      by an attribute
  entry | item       either

Examples:
  costream-xml feed.xml --schema
  costream-xml feed.xml --record bus
  costream-xml feed.xml.gz --record bus --where route=22 --where 'direction=North Bound'
  costream-xml feed.xml --record bus --format csv --fields id,route,latitude,longitude --out buses.csv
  costream-xml a.xml b.xml --record bus --where 'latitude>41.9' --limit 10
  costream-xml https://example.org/atom.xml --namespace =http://www.w3.org/2005/Atom --record entry --fields title
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
  return { request: toRequest(command.args, command.opts<Options>()) }
}

function toRequest(args: readonly string[], options: Options): Request {
  const { record, namespace, where = [], fields, format, limit = Infinity, out } = options
  const { count = false, schema = false, skipErrors = false, encoding, allow: allowed = {} } = options
  const { maxSize, maxTime, timeout } = options
  const inputs = args.length === 0 ? [STDIN] : args
  if (inputs.indexOf(STDIN) !== inputs.lastIndexOf(STDIN)) {
    throw new UsageError('the standard input can be read only once')
  }
  const namespaces = namespace === undefined ? undefined : Object.fromEntries(namespace)
  check(() => xmlEvents({ ...(encoding === undefined ? {} : { encoding }), ...withoutRecord(allowed) }))
  return {
    inputs,
    record: checkRecord(record, schema, namespaces),
    namespaces,
    where,
    fields,
    format,
    limit,
    count,
    schema,
    out,
    skipErrors,
    encoding,
    allowed,
    limits: { maxSize, maxTime, timeout }
  }
}

function checkRecord(record: string | undefined, schema: boolean, namespaces: Request['namespaces']): string {
  if (schema) return '*'
  if (record === undefined) throw new UsageError("required option '--record <selector>' not specified")
  check(() => records(record, namespaces === undefined ? {} : { namespaces }))
  return record
}

/** What the library says of wrong arguments, in the words of the command line. */
function check(make: () => unknown): void {
  try {
    make()
  } catch (error) {
    const { message } = error as Error
    throw new UsageError(
      message.replace(/^\w+: (selector )?/, (_, selector) => (selector ? '--record ' : '')),
      { cause: error }
    )
  }
}

/** The limits that all have who read XML. */
export function withoutRecord({ maxRecordLength: _, ...others }: Allowed): Omit<Allowed, 'maxRecordLength'> {
  return others
}

function makeCommand(print: (text: string) => void): Command {
  const alone = ['record', 'where', 'fields', 'limit', 'count', 'skipErrors']
  return new Command('costream-xml')
    .description('Prints the records of XML files, as a stream: one for every element that a selector means.')
    .argument(
      '[INPUT...]',
      'files and http(s) URLs to read, compressed by gzip or not; without any, or with -, the standard input'
    )
    .option('--record <selector>', 'which elements are records')
    .option(
      '--namespace <prefix=uri>',
      'what you call a namespace, =uri for the default one; repeatable',
      addNamespace
    )
    .option(
      '--where <condition>',
      'only records for which it holds: a field, one of = != < <= > >= *= (contains) and a value; repeatable',
      addCondition
    )
    .option(
      '--fields <names>',
      'only these fields, in this order, separated by commas; at/x is an x in an at',
      parseFields
    )
    .addOption(
      new Option('--format <format>', 'what to print').choices(['ndjson', 'csv', 'xml']).default('ndjson')
    )
    .option('--limit <number>', 'print so many records at most', parseNumber)
    .option('--count', 'print only how many records there are')
    .addOption(
      new Option('--schema', 'print only which paths there are, how often, and an example of each').conflicts(
        alone
      )
    )
    .option('--out <file>', 'write to a file in place of the standard output')
    .option('--skip-errors', 'leave records out that cannot be read, say so, and go on; the status is 1 then')
    .option('--encoding <label>', 'the encoding, where neither the input nor a server says the right one')
    .option(
      '--allow <limit=number>',
      'raise a limit that a message names, such as maxEntities=100; repeatable',
      addLimit
    )
    .option(
      '--max-size <bytes>',
      'how much a server may send: a number, or one with k, M or G',
      parseSize,
      10e9
    )
    .option('--max-time <seconds>', 'how long it may take altogether', parseNumber, 3600)
    .option('--timeout <seconds>', 'how long it may be silent', parseNumber, 30)
    .version(readVersion(), '--version')
    .helpOption('--help', 'print this help')
    .addHelpText('after', EXAMPLES)
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: () => {} })
}

function addNamespace(
  text: string,
  before: readonly (readonly [prefix: string, uri: string])[] = []
): (readonly [prefix: string, uri: string])[] {
  const at = text.indexOf('=')
  if (at === -1 || at === text.length - 1) {
    throw new InvalidArgumentError(
      'It must be a prefix and a URI, such as dc=http://purl.org/dc/elements/1.1/.'
    )
  }
  return [...before, [text.slice(0, at), text.slice(at + 1)]]
}

function addCondition(text: string, before: readonly Condition[] = []): Condition[] {
  const condition = parseCondition(text)
  if (condition === undefined) {
    throw new InvalidArgumentError('It must be a field, an operator and a value, such as route=22.')
  }
  return [...before, condition]
}

function addLimit(text: string, before: Allowed = {}): Allowed {
  const [, name, value] = /^(\w+)=(\d+|Infinity)$/.exec(text) ?? []
  const limit = LIMITS.find(each => each === name)
  if (limit === undefined) {
    throw new InvalidArgumentError(
      `It must be a limit and a number, such as maxEntities=100. The limits are ${LIMITS.join(', ')}.`
    )
  }
  return { ...before, [limit]: Number(value) }
}

function parseFields(text: string): string[] {
  const fields = text.split(',').map(field => field.trim())
  if (fields.every(field => field !== '')) return fields
  throw new InvalidArgumentError('It must be names separated by commas, such as id,route.')
}

function parseNumber(text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value > 0) return value
  throw new InvalidArgumentError('It must be a whole number of at least 1.')
}

function parseSize(text: string): number {
  const [, digits, unit = ''] = /^(\d+)([kMG]?)$/.exec(text) ?? []
  if (digits === undefined)
    throw new InvalidArgumentError('It must be a number of bytes, such as 500000, 500k or 2G.')
  return Number(digits) * { '': 1, k: 1e3, M: 1e6, G: 1e9 }[unit as '' | 'k' | 'M' | 'G']
}

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
