import { compose, DONE, map, type Reply, type Stage, stage } from '@costream/core'
import { valuesAt } from '@costream/xml'
import { stringify } from 'csv-stringify/sync'

/** Options of `toCsv`. */
export interface ToCsvOptions {
  /** The columns, by the names of fields or paths, as for `valuesAt` of `@costream/xml`. Default: the fields of the first record. */
  readonly fields?: readonly string[]
  /**
   * Whether text that a spreadsheet would run as a formula is written as text, with an apostrophe before it; numbers are
   * none, and neither is a name with `@`. Default `true`.
   */
  readonly escapeFormulas?: boolean
}

/** What a formula begins with, for one spreadsheet or another. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/

/** A number, or the field of an attribute, which begins with `@`. */
const HARMLESS = /^([+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|@[\p{L}_][-.:\w\p{L}]*)$/u

/**
 * Writes records as CSV, after a row with the names of the columns. A field that has several values, or fields of its own,
 * is written as JSON; one that a record does not have is empty.
 *
 * @param options - which columns, and whether formulas stay ones
 * @returns a stage from records to rows, each with its line feed
 * @throws TypeError for a wrong option
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 *
 * @example
 * ```ts
 * import { joinText, pipe } from '@costream/core'
 * import { toCsv } from '@costream/xml-cli/csv'
 *
 * const buses = [{ id: '7574', stop: 'Paulina, Howard', x: '-87.6' }, { id: '1485', stop: '=1+1' }]
 * const csv = await pipe(buses, toCsv(), joinText())
 * console.log(csv.trim())
 * // id,stop,x
 * // 7574,"Paulina, Howard",-87.6
 * // 1485,'=1+1,
 * ```
 */
export function toCsv(options: ToCsvOptions = {}): Stage<object, string> {
  check(options)
  const { fields, escapeFormulas = true } = options
  const toText = escapeFormulas ? (value: unknown) => escaped(cell(value)) : cell
  // Row by row: what a stream of csv-stringify still holds would be lost when the input fails.
  const write = map((cells: readonly unknown[]) => stringify([cells.map(toText)]))
  return compose(rows(fields), write)
}

/** Makes rows of records; the first names the columns. */
function rows(fields?: readonly string[]): Stage<object, readonly unknown[]> {
  return stage(
    target => {
      let columns: readonly string[] | undefined
      const begin = async (record: object): Promise<Awaited<Reply>> => {
        columns = fields ?? Object.keys(record)
        if ((await target.send(columns)) === DONE) return DONE
        return target.send(row(record, columns))
      }
      return {
        item: record => (columns === undefined ? begin(record) : target.send(row(record, columns))),
        end() {
          if (columns === undefined && fields !== undefined) return target.send(fields)
        }
      }
    },
    { name: 'toCsv' }
  )
}

function row(record: object, columns: readonly string[]): unknown[] {
  return columns.map(column => {
    const values = valuesAt(record, column)
    return values.length > 1 ? values : values[0]
  })
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function escaped(text: string): string {
  return FORMULA.test(text) && !HARMLESS.test(text) ? `'${text}` : text
}

function check(options: unknown): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`toCsv: the options must be a plain object, got ${String(options)}`)
  }
  const { fields, escapeFormulas, ...others } = options as ToCsvOptions
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) {
    throw new TypeError(`toCsv: there is no option "${unknown}". The options are fields, escapeFormulas`)
  }
  if (fields !== undefined && !(Array.isArray(fields) && fields.every(field => typeof field === 'string'))) {
    throw new TypeError(`toCsv: fields must be an array of names, got ${String(fields)}`)
  }
  if (escapeFormulas !== undefined && typeof escapeFormulas !== 'boolean') {
    throw new TypeError(`toCsv: escapeFormulas must be true or false, got ${String(escapeFormulas)}`)
  }
}
