import { checkLimit, checkString } from './check.ts'
import type { RecordShape } from './record-builder.ts'

/** Options of `records`. */
export interface RecordsOptions {
  /** What stands before the name of an attribute. Default `'@'`. */
  readonly attributePrefix?: string
  /**
   * How long the names, the text and the attributes of a record may be together, in characters. `Infinity`: no limit.
   * Default 67,108,864.
   */
  readonly maxRecordLength?: number
}

/** Their names. */
export const RECORDS_OPTIONS: readonly (keyof RecordsOptions)[] = ['attributePrefix', 'maxRecordLength']

/** Characters that an element's name cannot have: a path was meant, or a typing error. */
const NOT_A_NAME = /[\s/<>[\]()@|*=&"',]/

/** Checks what `records` is called with, and fills in the defaults. */
export function recordShape(caller: string, name: string, options: RecordsOptions): RecordShape {
  checkString(name, caller, 'name')
  if (name === '' || NOT_A_NAME.test(name)) {
    throw new RangeError(`${caller}: name must be the name of an element, such as bus, got '${name}'`)
  }
  const { attributePrefix = '@', maxRecordLength = 67_108_864 } = options
  checkString(attributePrefix, caller, 'attributePrefix')
  checkLimit(maxRecordLength, caller, 'maxRecordLength')
  return { name, attributePrefix, maxRecordLength }
}
