import type { Pipe } from './pipe-type.ts'
import { assemble } from './pipeline.ts'

/**
 * Joins a source, stages and perhaps a sink to a pipeline.
 *
 * With a stage last it is a flow, which runs when it is iterated or driven; with a sink last it runs at once and
 * answers a promise of the sink's result. Any place takes any form: in the middle a stage, a generator function over
 * the source, a duplex of it-pipe, a Web TransformStream; at the end a sink, a target, an async function over the
 * source, a Web WritableStream. A last argument `{ signal, closeTimeout }` holds the options.
 *
 * @throws TypeError for an argument that fits no place, at the call
 *
 * @example
 * ```ts
 * import { filter, map, pipe, toArray } from '@costream/core'
 *
 * const buses = [{ route: '22' }, { route: '147' }]
 * const routes = await pipe(
 *   buses,
 *   map(bus => Number(bus.route)),
 *   filter(route => route < 100),
 *   toArray(),
 * )
 * console.log(routes) // [22]
 * ```
 */
export const pipe: Pipe = ((...args: unknown[]): unknown => {
  const pipeline = assemble(args, 'pipe')
  return 'flow' in pipeline ? pipeline.flow : pipeline.result
}) as Pipe
