import type { XmlErrorCode } from './xml-error.ts'

/** Why a record that is too long is refused. */
export function tooLong(maxRecordLength: number): [code: XmlErrorCode, reason: string] {
  const reason = `a record is longer than ${maxRecordLength} characters. Raise maxRecordLength if that is meant`
  return ['COSTREAM_XML_LIMIT', reason]
}
