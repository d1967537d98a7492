import { type Reply, type Stage, stage } from '@costream/core'
import type { Found, RecordPlace } from './found.ts'
import type { BuilderShape } from './record-shape.ts'
import type { SchemaIssue, SchemaResult } from './standard-schema.ts'
import { XmlError } from './xml-error.ts'

/** How many issues of a schema an error spells out. */
const MAX_ISSUES = 3

/** Sends the records that their schema accepts, and tells of all others, one after the other. */
export function deliver<T>(name: string, { schema, onError }: BuilderShape): Stage<Found, T> {
  return stage(
    (target, scope) => {
      const report = (error: XmlError, place: RecordPlace | undefined): Reply => {
        if (onError === undefined) throw error
        const heard = onError(error, place)
        if (isPromise(heard)) return scope.wait(heard, () => {})
      }
      const settle = (result: SchemaResult<unknown>, place: RecordPlace): Reply =>
        result.issues === undefined
          ? target.send(result.value as T)
          : report(refusal([...result.issues], place), place)

      return {
        item(found) {
          if (found.error !== undefined) return report(found.error, found.place)
          const { value, place } = found
          if (schema === undefined) return target.send(value as T)
          const result = schema['~standard'].validate(value)
          return isPromise(result)
            ? scope.wait(result, settled => settle(settled, place))
            : settle(result, place)
        }
      }
    },
    { name }
  )
}

function refusal(issues: readonly SchemaIssue[], { path, position }: RecordPlace): XmlError {
  const shown = issues.slice(0, MAX_ISSUES).map(describeIssue).join('; ')
  const more = issues.length > MAX_ISSUES ? `; and ${issues.length - MAX_ISSUES} more` : ''
  const reason = `the schema refuses the record that begins here: ${shown}${more}`
  return new XmlError('COSTREAM_XML_RECORD', reason, { ...position, path, cause: issues })
}

function describeIssue({ message, path = [] }: SchemaIssue): string {
  const keys = path.map(part => String(typeof part === 'object' ? part.key : part))
  return keys.length === 0 ? message : `${keys.join('.')}: ${message}`
}

function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}
