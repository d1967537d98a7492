import { compose, DONE, map, type Reply, type Stage, stage } from '@costream/core'
import type { XmlRecord, XmlValue } from '@costream/xml'
import { stringify } from 'csv-stringify/sync'

/**
 * Writes records as CSV, after a row with the names of the columns. A field that is no text is written as JSON.
 *
 * @param fields - the columns; without them the fields of the first record
 */
export function csv(fields?: readonly string[]): Stage<XmlRecord, string> {
  // Row by row: what a stream of csv-stringify still holds would be lost when the input fails.
  const text = map((cells: readonly string[]) => stringify([cells]))
  return compose(rows(fields), text)
}

/** Makes rows of records; the first names the columns. */
function rows(fields?: readonly string[]): Stage<XmlRecord, readonly string[]> {
  return stage(target => {
    let columns: readonly string[] | undefined
    const begin = async (record: XmlRecord): Promise<Awaited<Reply>> => {
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
  })
}

function row(record: XmlRecord, columns: readonly string[]): string[] {
  return columns.map(field => cell(record[field]))
}

function cell(value: XmlValue | undefined): string {
  return typeof value === 'object' ? JSON.stringify(value) : (value ?? '')
}
