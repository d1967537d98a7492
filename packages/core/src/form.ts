import type { Source, Target } from './types.ts'

/** A stage written push style: wraps the target it sends to. The target it answers needs a sound sender. */
interface PushForm {
  readonly name: string
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
