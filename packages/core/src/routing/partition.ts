import { checkCount, checkFunction, checkOptions } from '../check.ts'
import { isPromise } from '../is-promise.ts'
import { extendFlow } from '../pull/flow.ts'
import { withContext } from '../push/call.ts'
import { connect } from '../push/connect.ts'
import { isSource } from '../recognise.ts'
import type { CallContext, Flow, Reply, Sink, Source, Target } from '../types.ts'
import { makeRouter } from './branches.ts'
import { Fan, type Lane } from './fan.ts'
import { Shared } from './shared.ts'

/** Options of `partition`. */
export interface PartitionOptions {
  /** How many items may be read for one flow while the other is not read. Default 16. */
  readonly capacity?: number
}

/** Parts what flows in two: give it two targets, or two sinks, and it pushes; give it a source and it pulls. */
export interface Partition<in In, out Yes, out No> {
  (source: Source<In>): [yes: Flow<Yes>, no: Flow<No>]
  <A, B>(yes: Sink<Yes, A>, no: Sink<No, B>): Sink<In, [A, B]>
  <A, B>(yes: Target<Yes, A> | Sink<Yes, A>, no: Target<No, B> | Sink<No, B>): Target<In, [A, B]>
}

type Test<In> = (item: In, context: CallContext) => unknown

/**
 * Parts items in two: those that pass a test, and the others.
 *
 * The two flows of a source read it together, once: both are to be read, side by side, or the one that is read waits when
 * too many items wait for the other. Dispose of a flow that is not wanted. Two targets are sent to as by `route`.
 *
 * @param test - whether an item belongs to the first; a promise it answers is awaited
 * @param options - how many items may wait for one flow while the other is read
 * @returns a function of a source, which answers two flows; or of two targets or sinks, which answers one whose result is
 *   a tuple
 * @throws TypeError, RangeError for a wrong argument
 *
 * @example
 * ```ts
 * import { count, partition, pipe, toArray } from '@costream/core'
 *
 * const byParity = partition((n: number) => n % 2 === 0)
 * console.log(await pipe([1, 2, 3], byParity(toArray(), count()))) // [[2], 2]
 * const [even, odd] = byParity([1, 2, 3])
 * console.log(await Promise.all([pipe(even, toArray()), pipe(odd, toArray())])) // [[2], [1, 3]]
 * ```
 */
export function partition<In, Yes extends In>(
  test: (item: In, context: CallContext) => item is Yes,
  options?: PartitionOptions
): Partition<In, Yes, Exclude<In, Yes>>
export function partition<In>(test: Test<In>, options?: PartitionOptions): Partition<In, In, In>
export function partition(
  test: Test<unknown>,
  options: PartitionOptions = {}
): Partition<unknown, unknown, unknown> {
  checkFunction(test, 'partition', 'test')
  checkOptions(options, 'partition', ['capacity'])
  const { capacity = 16 } = options
  checkCount(capacity, 'partition', 'capacity', 1)
  const apply = (...args: unknown[]): unknown =>
    args.length === 1 && isSource(args[0])
      ? split(args[0], test, capacity)
      : makeRouter([args[0], args[1]], 'partition', targets => choose(test, targets))
  return apply as Partition<unknown, unknown, unknown>
}

/** Both flows stand in line from the start, so that neither misses what the other was quick to read. */
function split(source: Source<unknown>, test: Test<unknown>, capacity: number): Flow<unknown>[] {
  const shared = new Shared(extendFlow(source, [form(tag(test))]) as Flow<Tagged>, capacity, 0)
  return [true, false].map(side => extendFlow(shared.join(), [form(pick(side))]))
}

type Tagged = readonly [passed: boolean, item: unknown]
type Attached = (target: Target<unknown, unknown>) => Target<unknown, unknown>

function form(attach: Attached): { name: string; attach: Attached } {
  return { name: 'partition', attach }
}

/** Notes with each item whether it passed: it is tested once, however many read it. */
function tag(test: Test<unknown>): Attached {
  return target =>
    connect<unknown, Tagged>(
      target,
      ({ send }, scope) => {
        const call = withContext(test, scope)
        return {
          item(item) {
            const passed = call(item)
            if (!isPromise(passed)) return send([Boolean(passed), item])
            return scope.wait(passed, settled => send([Boolean(settled), item]))
          }
        }
      },
      'partition',
      true
    ) as Target<unknown, unknown>
}

function pick(side: boolean): Attached {
  return target =>
    connect<Tagged, unknown>(
      target,
      ({ send }) => ({
        item([passed, item]) {
          if (passed === side) return send(item)
        }
      }),
      'partition',
      true
    ) as Target<unknown, unknown>
}

function choose(test: Test<unknown>, targets: readonly Target<unknown, unknown>[]): Target<unknown, unknown> {
  const fan = new Fan(targets)
  const [yes, no] = fan.lanes as readonly [Lane, Lane]
  const call = withContext(test, fan.scope)
  const send = (item: unknown): Reply => {
    const passed = call(item)
    if (!isPromise(passed)) return fan.sendTo(passed ? yes : no, item)
    return fan.scope.wait(passed, settled => fan.sendTo(settled ? yes : no, item))
  }
  return fan.face(send, results => results)
}
