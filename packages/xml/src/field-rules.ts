import { describe } from './check.ts'
import { type Convert, converter, TYPE_NAMES, type XmlType } from './field-type.ts'
import { PathAutomaton, type Rule } from './path-automaton.ts'
import { type Path, type PathContext, parseFieldPath } from './selector.ts'

/** What options declare of the fields of a record, each by its path from there. */
export interface FieldOptions {
  /**
   * The child elements that are an array however many there are: `stop`, `stops/stop`, `//item`. Where there is none,
   * it is an empty array, if the path tells the name and the element around it. Default: where there are several.
   */
  readonly arrays?: readonly string[]
  /**
   * The elements whose text and children are kept in order, as an array in the field `contentKey`: `summary`, `//p`;
   * `.` is the record itself.
   */
  readonly mixed?: readonly string[]
  /**
   * The types of texts and attributes: `{ latitude: 'number', '@id': 'integer', 'stop/@at': 'date' }`. Text that is not
   * of its type fails the record. All else stays text. A function makes a value of the text in its own way.
   */
  readonly types?: Readonly<Record<string, XmlType>>
}

/** What is declared of one element. */
export interface FieldRule {
  readonly array: boolean
  readonly mixed: boolean
  readonly convert: Convert | undefined
  /** What makes the values of attributes. */
  readonly attributes: ReadonlyMap<string, Convert> | undefined
  /** The children that are arrays, also where there are none. */
  readonly arrays: readonly string[]
}

/** What one path declares. */
interface Declared {
  readonly array?: true
  readonly mixed?: true
  readonly convert?: Convert
  readonly attribute?: readonly [name: string, convert: Convert]
  readonly child?: string
}

/** What follows the fields of records along what is declared of them. */
export type FieldRules = PathAutomaton<Declared, FieldRule>

/** Reads what options declare of fields; answers nothing where they declare nothing. */
export function fieldRules(
  options: FieldOptions,
  caller: string,
  prefixes: PathContext['prefixes']
): FieldRules | undefined {
  const { arrays = [], mixed = [], types = {} } = options
  const rules = [
    ...paths(arrays, { caller, argument: 'arrays', prefixes }).flatMap(arrayRules),
    ...paths(mixed, { caller, argument: 'mixed', prefixes }).map(mixedRule),
    ...typeRules(types, { caller, argument: 'types', prefixes })
  ]
  return rules.length === 0 ? undefined : new PathAutomaton(rules, join, caller)
}

function paths(texts: unknown, context: PathContext): readonly Path[] {
  const { caller, argument } = context
  if (!Array.isArray(texts)) {
    throw new TypeError(`${caller}: ${argument} must be an array of paths, got ${describe(texts)}`)
  }
  return texts.map((text: unknown) => {
    const path = parseFieldPath(text, context)
    if (path.attribute === undefined && (argument === 'mixed' || path.steps.length > 0)) return path
    throw new RangeError(`${caller}: ${argument} must be paths of elements, got ${JSON.stringify(text)}`)
  })
}

function mixedRule(path: Path): Rule<Declared> {
  return { path, value: { mixed: true } }
}

/** An array declares itself, and to the element around it that it may be empty. */
function arrayRules(path: Path): readonly Rule<Declared>[] {
  const self: Rule<Declared> = { path, value: { array: true } }
  const { name, deep, conditions } = path.steps.at(-1) as Path['steps'][number]
  if (deep || name === '*' || conditions.length > 0) return [self]
  return [self, { path: { steps: path.steps.slice(0, -1) }, value: { child: name } }]
}

function typeRules(
  types: Readonly<Record<string, XmlType>>,
  context: PathContext
): readonly Rule<Declared>[] {
  const { caller } = context
  if (typeof types !== 'object' || types === null) {
    throw new TypeError(`${caller}: types must be an object of types by path, got ${describe(types)}`)
  }
  return Object.entries(types).map(([text, type]) => {
    if (typeof type !== 'function' && !TYPE_NAMES.includes(type)) {
      throw new RangeError(
        `${caller}: the type of ${text} must be a function or one of ${TYPE_NAMES.join(', ')}, got ${describe(type)}`
      )
    }
    const { steps, attribute } = parseFieldPath(text, context)
    const convert = converter(type)
    return {
      path: { steps },
      value: attribute === undefined ? { convert } : { attribute: [attribute, convert] }
    }
  })
}

function join(values: readonly Declared[]): FieldRule {
  const attributes = new Map(values.flatMap(({ attribute }) => (attribute === undefined ? [] : [attribute])))
  return {
    array: values.some(({ array }) => array === true),
    mixed: values.some(({ mixed }) => mixed === true),
    convert: values.findLast(({ convert }) => convert !== undefined)?.convert,
    attributes: attributes.size === 0 ? undefined : attributes,
    arrays: values.flatMap(({ child }) => (child === undefined ? [] : [child]))
  }
}
