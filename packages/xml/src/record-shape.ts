import { checkBoolean, checkLimit, checkString, describe } from './check.ts'
import { checkNamespaces } from './check-namespaces.ts'
import { FieldNames } from './field-names.ts'
import { type FieldOptions, type FieldRules, fieldRules } from './field-rules.ts'
import type { RecordPlace } from './found.ts'
import type { OutcomeOptions } from './outcome.ts'
import { PathAutomaton, type Rule } from './path-automaton.ts'
import { type Path, parseSelector } from './selector.ts'
import type { StandardSchema } from './standard-schema.ts'
import type { XmlError } from './xml-error.ts'

/** Options of all that selects elements. */
export interface SelectOptions {
  /**
   * The prefixes by which you call namespaces: `{ '': 'http://www.w3.org/2005/Atom', dc: 'http://purl.org/dc/elements/1.1/' }`.
   * Selector, paths and the names of fields have these then, whichever prefixes a document has; a name in any other
   * namespace is `{uri}name`. Default: names are as they are written.
   */
  readonly namespaces?: Readonly<Record<string, string>>
  /**
   * How long the names, the text and the attributes of a record may be together, in characters. `Infinity`: no limit.
   * Default 67,108,864.
   */
  readonly maxRecordLength?: number
  /**
   * Hears why a record is left out: it is too long, its schema or a declared type refuses it, or the document is not
   * well-formed there; the run goes on with the next one. `place` is `undefined` where the failure is in no record. A
   * promise is waited for; what it throws, or rejects with, ends the run. Default: such a failure ends the run.
   */
  readonly onError?: (error: XmlError, place: RecordPlace | undefined) => unknown
}

/** Options of `records`. */
export interface RecordsOptions<T = unknown> extends SelectOptions, FieldOptions {
  /** Whether attributes are fields. Default `true`. */
  readonly attributes?: boolean
  /** What stands before the name of an attribute: `''` merges them with the child elements. Default `'@'`. */
  readonly attributePrefix?: string
  /** The field for the text of an element that has attributes or children too. Default `'#text'`. */
  readonly textKey?: string
  /** The field for CDATA sections. Default: they are text like any other. */
  readonly cdataKey?: string
  /** The field for the content in order of an element that `mixed` declares. Default `'#content'`. */
  readonly contentKey?: string
  /** The field for the name of the record's element. Default: none. */
  readonly nameKey?: string
  /** The field for the place of the record: `{ line, column, offset }` of its start tag. Default: none. */
  readonly positionKey?: string
  /**
   * Checks every record, and makes of it what is sent: a schema of zod, valibot, arktype or any other library that
   * implements Standard Schema. Default: records are sent as they are.
   */
  readonly schema?: StandardSchema<unknown, T>
}

/** The names of the options of all that selects. */
export const SELECT_OPTIONS: readonly (keyof SelectOptions)[] = ['namespaces', 'maxRecordLength', 'onError']

/** The names of the options of `records`. */
export const RECORDS_OPTIONS: readonly (keyof RecordsOptions)[] = [
  ...SELECT_OPTIONS,
  'attributes',
  'attributePrefix',
  'textKey',
  'cdataKey',
  'contentKey',
  'nameKey',
  'positionKey',
  'arrays',
  'mixed',
  'types',
  'schema'
]

/** What becomes of the elements that are meant. */
export interface BuilderShape {
  readonly onError: SelectOptions['onError']
  readonly schema?: StandardSchema<unknown, unknown> | undefined
  readonly positionKey?: string | undefined
}

/** Which elements are meant. */
export interface SelectShape extends BuilderShape {
  readonly automaton: PathAutomaton<true, true>
  /** Whether an element may be meant that is written with this name, wherever it stands. */
  mayBe(written: string): boolean
  readonly names: FieldNames | undefined
  readonly maxRecordLength: number
}

/** How records are made. */
export interface RecordShape extends SelectShape {
  readonly attributes: boolean
  readonly attributePrefix: string
  readonly textKey: string
  readonly cdataKey: string | undefined
  readonly contentKey: string
  readonly nameKey: string | undefined
  readonly rules: FieldRules | undefined
}

/** What is told of the elements that are meant. */
export function outcomeOptions({ onError, schema, positionKey }: BuilderShape): OutcomeOptions {
  const reports = onError !== undefined || schema !== undefined
  return { reports, locates: reports || positionKey !== undefined }
}

/** Checks a selector and its options, and fills in the defaults. */
export function selectShape(caller: string, selector: string, options: SelectOptions): SelectShape {
  const { maxRecordLength = 67_108_864, namespaces, onError } = options
  const prefixes = checkNamespaces(namespaces, caller)
  const paths = parseSelector(selector, { caller, argument: 'selector', prefixes })
  checkLimit(maxRecordLength, caller, 'maxRecordLength')
  if (onError !== undefined && typeof onError !== 'function') {
    throw new TypeError(`${caller}: onError must be a function, got ${describe(onError)}`)
  }
  const rules = paths.map((path): Rule<true> => ({ path, value: true }))
  return {
    automaton: new PathAutomaton(rules, () => true, caller),
    mayBe: lastName(paths, namespaces !== undefined),
    names: namespaces === undefined ? undefined : new FieldNames(namespaces),
    maxRecordLength,
    onError
  }
}

/** Tells by its name whether an element may be the last of a path; a prefix says nothing where namespaces are asked for. */
function lastName(paths: readonly Path[], namespaces: boolean): (written: string) => boolean {
  const bare = (name: string): string => (namespaces ? name.slice(name.search(/[^:}]*$/)) : name)
  const names = new Set(paths.map(({ steps }) => bare(steps.at(-1)?.name ?? '*')))
  return written => names.has('*') || names.has(bare(written))
}

/** Checks what `records` is called with, and fills in the defaults. */
export function recordShape(caller: string, selector: string, options: RecordsOptions): RecordShape {
  const { attributes = true, attributePrefix = '@', textKey = '#text', contentKey = '#content' } = options
  const { cdataKey, nameKey, positionKey, schema } = options
  checkBoolean(attributes, caller, 'attributes')
  checkString(attributePrefix, caller, 'attributePrefix')
  for (const [name, key] of Object.entries({ textKey, contentKey, cdataKey, nameKey, positionKey })) {
    if (key !== undefined) checkString(key, caller, name)
  }
  checkSchema(schema, caller)
  const shape = selectShape(caller, selector, options)
  const rules = fieldRules(options, caller, checkNamespaces(options.namespaces, caller))
  return {
    ...shape,
    attributes,
    attributePrefix,
    textKey,
    cdataKey,
    contentKey,
    nameKey,
    positionKey,
    rules,
    schema
  }
}

function checkSchema(schema: unknown, caller: string): void {
  if (schema === undefined) return
  const standard = (schema as { '~standard'?: { validate?: unknown } } | null)?.['~standard']
  if (typeof standard?.validate === 'function') return
  throw new TypeError(
    `${caller}: schema must be a Standard Schema, as those of zod, valibot and arktype are, got ${describe(schema)}`
  )
}
