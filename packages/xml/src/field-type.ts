/** The types of values that can be declared. */
export type XmlTypeName = 'number' | 'integer' | 'bigint' | 'boolean' | 'date'

/** A declared type: its name, or what makes a value of a text. What that throws is why the text is none. */
export type XmlType = XmlTypeName | ((text: string) => unknown)

/** Makes a value of a text; throws where the text is none. */
export type Convert = (text: string) => unknown

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/
const INTEGER = /^[+-]?\d+$/
const DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/

const CONVERT: Readonly<Record<XmlTypeName, Convert>> = {
  number: text => toNumber(text.trim()),
  integer: text => toInteger(text.trim()),
  bigint: text => toBigint(text.trim()),
  boolean: text => toBoolean(text.trim()),
  date: text => toDate(text.trim())
}

/** The names of the types. */
export const TYPE_NAMES: readonly string[] = Object.keys(CONVERT)

/** What makes the values of a type. */
export function converter(type: XmlType): Convert {
  return typeof type === 'function' ? type : CONVERT[type]
}

function toNumber(text: string): number {
  if (text === 'INF' || text === '+INF') return Infinity
  if (text === '-INF') return -Infinity
  if (text === 'NaN') return Number.NaN
  return Number(must(NUMBER, text, 'a number'))
}

function toInteger(text: string): number {
  const value = Number(must(INTEGER, text, 'a whole number'))
  if (Number.isSafeInteger(value)) return value
  throw new RangeError(`${show(text)} is larger than a number can be exact: the type is bigint`)
}

function toBigint(text: string): bigint {
  return BigInt(must(INTEGER, text, 'a whole number').replace(/^\+/, ''))
}

function toBoolean(text: string): boolean {
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  throw new TypeError(`${show(text)} is neither true, false, 1 nor 0`)
}

function toDate(text: string): Date {
  const date = new Date(must(DATE, text, 'a date, or a date and time with its zone'))
  if (Number.isNaN(date.getTime())) throw new RangeError(`${show(text)} is no day or time that there is`)
  return date
}

function must(pattern: RegExp, text: string, what: string): string {
  if (pattern.test(text)) return text
  throw new TypeError(`${show(text)} is not ${what}`)
}

function show(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
