import { compose, type Stage } from '@costream/core'
import type { Builder } from './builder.ts'
import { deliver } from './deliver.ts'
import type { Found } from './found.ts'
import { Outcome } from './outcome.ts'
import { PARSE_OPTIONS, type ParseOptions, parse } from './parse.ts'
import { outcomeOptions, type SelectShape } from './record-shape.ts'
import { type Recovery, recoveringSource } from './recovering-source.ts'
import { saxesSource } from './saxes-source.ts'

/** The options of parsing that those who select elements have a say in: namespaces and positions follow from theirs. */
export interface FromXmlOptions extends Omit<ParseOptions, 'namespaces' | 'positions'> {}

/** Their names. */
export const FROM_XML_OPTIONS: readonly (keyof FromXmlOptions)[] = PARSE_OPTIONS.filter(
  name => name !== 'namespaces' && name !== 'positions'
)

/** Makes a stage that parses, and sends what a builder makes of the elements that are selected. */
export function fromXml<T>(
  name: string,
  shape: SelectShape,
  options: FromXmlOptions,
  make: (outcome: Outcome) => Builder
): Stage<string | Uint8Array, T> {
  const told = outcomeOptions(shape)
  let recovery: Recovery // of the run that is being set up: its handler is made right before its parser
  const source = options.source ?? saxesSource
  const how: ParseOptions = {
    ...options,
    source: shape.onError === undefined ? source : recoveringSource(source, () => recovery),
    namespaces: shape.names !== undefined,
    positions: told.locates
  }
  const find = parse<unknown>(name, how, (send, failure, position) => {
    const outcome = new Outcome(told, send, { failure, position })
    const builder = make(outcome)
    recovery = {
      isRecord: written => shape.mayBe(written),
      fail(error) {
        const level = builder.abandon()
        outcome.fail(error)
        return level
      }
    }
    return builder
  })
  type Bytes = string | Uint8Array
  return told.reports
    ? compose(find as Stage<Bytes, Found>, deliver<T>(name, shape))
    : (find as Stage<Bytes, T>)
}
