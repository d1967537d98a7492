import { describe } from './describe.ts'
import { advice, isSource } from './recognise.ts'
import type { Source, Target } from './types.ts'

/** A stage written push style: wraps the target it sends to. The target it answers needs a sound sender. */
interface PushForm {
  readonly name: string
  /** Whether it acts on its own time, so that a synchronous run has no use for it. */
  readonly timed?: boolean
  attach(target: Target<unknown, unknown>): Target<unknown, unknown>
}

/** A stage written pull style: a function over the source. */
export interface PullForm {
  readonly name: string
  transform(source: AsyncIterable<unknown>): Source<unknown>
}

/** How one stage was written. A composed stage has several, in order. */
export type Form = PushForm | PullForm

export function isPull(form: Form): form is PullForm {
  return 'transform' in form
}

/** Whether a stage acts on its own time. */
export function isTimed(form: Form): boolean {
  return 'timed' in form && form.timed === true
}

/** What diagnostics call stages that run as one. */
export function chainName(forms: readonly Form[]): string {
  return forms.map(({ name }) => name).join(' → ')
}

/** What to do with a function that was taken for one over the source. */
export const ITEM_ADVICE = '. A function of an item goes into map(…) or forEach(…)'

/** Calls the function of a pull stage; what it answers must be a source. */
export function callTransform(form: PullForm, source: AsyncIterable<unknown>): Source<unknown> {
  const result: unknown = form.transform(source)
  if (isSource(result)) return result
  throw new TypeError(
    `${form.name}: a function in the middle of a pipeline must answer an iterable, got ${describe(result)}${advice(result) || ITEM_ADVICE}`
  )
}
