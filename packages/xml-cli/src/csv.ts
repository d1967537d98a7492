/**
 * Records as CSV, apart from the command: this entry loads csv-stringify and nothing else.
 *
 * @example
 * ```ts
 * import { joinText, pipe } from '@costream/core'
 * import { xmlRecords } from '@costream/xml'
 * import { toCsv } from '@costream/xml-cli/csv'
 *
 * const feed = '<buses><bus><id>7574</id><at><x>1</x></at></bus></buses>'
 * const csv = await pipe(feed, xmlRecords('bus'), toCsv({ fields: ['id', 'at/x'] }), joinText())
 * console.log(csv.trim())
 * // id,at/x
 * // 7574,1
 * ```
 */
export { type ToCsvOptions, toCsv } from './to-csv.ts'
