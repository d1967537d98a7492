import { compose, type Reply, type Stage, stage } from '@costream/core'
import { deliver } from './deliver.ts'
import type { XmlEvent, XmlHandler } from './events.ts'
import type { Found, Here } from './found.ts'
import { hear } from './hear.ts'
import { Outcome } from './outcome.ts'
import { type BuilderShape, outcomeOptions } from './record-shape.ts'
import { XmlError, type XmlPosition } from './xml-error.ts'

/** Makes a stage that hears events, and sends what a builder makes of the elements that are selected. */
export function fromEvents<T>(
  name: string,
  shape: BuilderShape,
  make: (outcome: Outcome) => XmlHandler
): Stage<XmlEvent, T> {
  const options = outcomeOptions(shape)
  const find = stage<XmlEvent, unknown>(
    target => {
      let reply: Reply
      let position: XmlPosition | undefined
      const here: Here = {
        failure: (code, reason, cause) => new XmlError(code, reason, { ...position, cause }),
        position: () => position
      }
      const send = (item: unknown): void => {
        reply = target.send(item)
      }
      const handler = make(new Outcome(options, send, here))
      return {
        item(event) {
          reply = undefined
          position = event?.position
          hear(handler, event, name)
          return reply
        }
      }
    },
    { name }
  )
  return options.reports
    ? compose(find as Stage<XmlEvent, Found>, deliver<T>(name, shape))
    : (find as Stage<XmlEvent, T>)
}
