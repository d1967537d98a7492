import { RELEASE } from '../brands.ts'
import { reportLater } from '../diagnostics.ts'
import { named } from '../named.ts'
import { extendFlow } from '../pull/flow.ts'
import { plan } from '../pull/plan.ts'
import { checkSource } from '../recognise.ts'
import type { Failure, Flow, Source } from '../types.ts'
import { Inlet, type Step } from './inlet.ts'
import { Inlets } from './inlets.ts'

/** How several sources are read as one: a generator that asks them and yields what comes of it. */
type Reading = (inlets: Inlets<unknown>) => AsyncGenerator<unknown, void, undefined>

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

/** The generator ends by itself once its inlets are closed, so a read that is pending holds nothing up. */
class Joined implements AsyncIterator<unknown, undefined> {
  readonly #inlets: Inlets<unknown>
  readonly #generator: AsyncGenerator<unknown, void, undefined>

  constructor(inlets: Inlets<unknown>, read: Reading) {
    this.#inlets = inlets
    this.#generator = read(inlets)
    // Not a method: a bundler keeps a class with a computed name, whoever uses it.
    Object.defineProperty(this, RELEASE, { value: (failure?: Failure) => this.#inlets.close(failure) })
  }

  async next(): Promise<Step<unknown>> {
    let step: IteratorResult<unknown, void>
    try {
      step = await this.#generator.next()
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
