import process from 'node:process'
import { isDeepStrictEqual } from 'node:util'

/** The lines of Node that are tested. */
export const LINES = [22, 24, 26] as const
export type Line = (typeof LINES)[number]

/** The stock way, or a peer: put to the same question as ours, and what it answers on every line of Node. */
export interface Control {
  readonly by: string
  readonly run: () => Promise<unknown>
  readonly does: Readonly<Record<Line, unknown>>
}

/** One behaviour to get right: a question that is answered by observation, and the answer that is right. */
export interface Row {
  readonly number: number
  readonly says: string
  readonly holds: unknown
  readonly ours: () => Promise<unknown>
  readonly controls: readonly Control[]
}

/** What a control does that gets its row right. */
export const HOLDS: unique symbol = Symbol('holds')

export function row(
  number: number,
  says: string,
  holds: unknown,
  ours: () => Promise<unknown>,
  ...controls: readonly Control[]
): Row {
  return { number, says, holds, ours, controls }
}

/** A control that does the same on every line, but for those in `except`. */
export function control(
  by: string,
  run: () => Promise<unknown>,
  does: unknown,
  except: Partial<Record<Line, unknown>> = {}
): Control {
  return { by, run, does: { 22: does, 24: does, 26: does, ...except } }
}

/** The line of the Node that runs the tests. */
export function lineHere(): Line {
  const major = Number(process.versions.node.split('.')[0])
  const line = LINES.find(each => each === major)
  if (line === undefined) throw new Error(`The rows are known for Node ${LINES.join(', ')}, not ${major}`)
  return line
}

/** Whether a control gets its row right on a line. */
export function passes({ holds }: Row, { does }: Control, line: Line): boolean {
  return does[line] === HOLDS || isDeepStrictEqual(does[line], holds)
}

/** What a control is to answer on a line. */
export function expected({ holds }: Row, { does }: Control, line: Line): unknown {
  return does[line] === HOLDS ? holds : does[line]
}
