import { POLL, RELEASE } from '../brands.ts'
import { reportLater } from '../diagnostics.ts'
import { named } from '../named.ts'
import { extendFlow } from '../pull/flow.ts'
import { plan } from '../pull/plan.ts'
import { checkSource } from '../recognise.ts'
import type { Failure, Flow, Source } from '../types.ts'
import { Inlet, type Step } from './inlet.ts'
import { Inlets } from './inlets.ts'

/** What comes of several sources: asked for one by one, and polled where that is quicker. */
export interface Joining extends AsyncIterator<unknown, unknown> {
  [POLL]?(): unknown
}

/** How several sources are read as one. */
type Reading = (inlets: Inlets<unknown>) => Joining

/** Makes one flow of several sources; every one of them is returned however the flow ends, also if it never starts. */
export function joinSources<Out>(sources: readonly unknown[], caller: string, read: Reading): Flow<Out> {
  sources.forEach((source, index) => {
    checkSource(source, caller, `argument ${index + 1}`)
  })
  const plans = sources.map(source => plan(source as Source<unknown>))
  const joined = named(caller, {
    [Symbol.asyncIterator]: () => new Joined(new Inlets<unknown>(plans), read),
    [RELEASE]: () => Promise.all(plans.map(unopened => new Inlet(unopened).close()))
  })
  return extendFlow(joined, []) as Flow<Out>
}

/** The reading ends by itself once its inlets are closed, so a read that is pending holds nothing up. */
class Joined implements AsyncIterator<unknown, undefined> {
  readonly #inlets: Inlets<unknown>
  readonly #joining: Joining

  constructor(inlets: Inlets<unknown>, read: Reading) {
    const joining = read(inlets)
    this.#inlets = inlets
    this.#joining = joining
    // Not in the class: a name that is computed there keeps bundlers from leaving it out.
    Object.defineProperty(this, RELEASE, { value: (failure?: Failure) => inlets.close(failure) })
    if (joining[POLL] !== undefined) Object.defineProperty(this, POLL, { value: () => joining[POLL]?.() })
  }

  async next(): Promise<Step<unknown>> {
    let step: IteratorResult<unknown, unknown>
    try {
      step = await this.#joining.next()
    } catch (error) {
      await this.#inlets.close({ error }).catch(later => reportLater(error, later))
      throw error
    }
    if (step.done !== true) return step
    await this.#inlets.close()
    return { done: true, value: undefined }
  }

  async return(): Promise<Step<unknown>> {
    await this.#inlets.close()
    return { done: true, value: undefined }
  }
}
