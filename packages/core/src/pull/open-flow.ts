import { FLOW } from '../brands.ts'
import { callTransform, isPull, type PullForm } from '../form.ts'
import { Cursor, isOneShot, openIterator } from '../run/cursor.ts'
import { eachStep } from '../run/each-step.ts'
import type { Failure } from '../types.ts'
import { AdoptedRun } from './adopted-run.ts'
import { FlowIterator } from './flow-iterator.ts'
import type { Origin, Plan } from './plan.ts'

/** Opens what the stages up to a pull stage give: that stage's function is called with all before it. */
export function openFlow(plan: Plan): Cursor<unknown> {
  const last = plan.forms.at(-1) as PullForm | undefined
  return last === undefined
    ? openOrigin(plan.origin)
    : openPull(last, { ...plan, forms: plan.forms.slice(0, -1) })
}

/** Opens the source at the bottom of a flow; one that can be read only once is opened only once. */
export function openOrigin(origin: Origin): Cursor<unknown> {
  if (origin.opened && isOneShot(origin.source)) {
    throw new TypeError(
      'Cannot iterate this flow again: its source is an iterator, which can be read only once. Give pipe an array, or an object whose iterator method makes a new one each time'
    )
  }
  origin.opened = true
  return openIterator(origin.source)
}

/** The function of a pull stage, called with what comes before it; that is released even if it was never touched. */
function openPull(form: PullForm, plan: Plan): Cursor<unknown> {
  // The run that reads this one hears the signals; here they would only be heard twice.
  const upstream = new Upstream({ ...plan, limits: { ...plan.limits, signals: [] }, reader: form.name })
  try {
    const { iterator, sync } = openIterator(callTransform(form, upstream))
    return new Cursor(iterator, sync, failure => upstream.release(failure))
  } catch (error) {
    upstream.release({ error }).catch(() => {})
    throw error
  }
}

/**
 * What a pull stage's function reads. Iterated, driven, or with more stages attached, what becomes of it belongs to the
 * one run, and ends with it.
 */
class Upstream implements AsyncIterable<unknown> {
  declare readonly [FLOW]: Plan
  readonly #runs = new Set<AdoptedRun>()
  #iterator: FlowIterator<unknown> | undefined
  #native: Cursor<unknown> | undefined

  constructor(plan: Plan) {
    Object.defineProperty(this, FLOW, {
      value: { ...plan, adopt: () => new AdoptedRun(this.#runs) }
    })
  }

  [Symbol.asyncIterator](): AsyncIterator<unknown, unknown> {
    const { origin, forms, probe } = this[FLOW]
    const last = forms.at(-1)
    if (
      this.#iterator === undefined &&
      probe === undefined &&
      (last === undefined ? isAsyncGenerator(origin.source) : isPull(last))
    ) {
      this.#native ??= openFlow(this[FLOW])
      if (isAsyncGenerator(this.#native.iterator)) return this.#native.iterator
      this.#iterator = new FlowIterator(this[FLOW], undefined, this.#native)
    }
    this.#iterator ??= new FlowIterator(this[FLOW])
    return this.#iterator
  }

  release(failure?: Failure): Promise<void> {
    return eachStep(
      () => this.#closeNative(failure),
      () => {
        this.#iterator ??= new FlowIterator(this[FLOW])
        return this.#iterator.release(failure)
      },
      () => Promise.all([...this.#runs].map(run => run.end(failure)))
    )
  }

  #closeNative(failure?: Failure): Promise<void> | undefined {
    if (this.#iterator !== undefined || this.#native === undefined) return
    this.#native.parked = true // whoever reads it may have asked for more than it was asked for
    return this.#native.close(this[FLOW].limits.closeTimeout, failure)
  }
}

/** Whether an async generator, with nothing after it, can be handed over as it is: it keeps all a flow promises. */
function isAsyncGenerator(value: unknown): value is AsyncGenerator<unknown, unknown> {
  return Object.prototype.toString.call(value) === '[object AsyncGenerator]'
}
