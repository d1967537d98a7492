import { makeRun } from '../run/drive.ts'
import type { Source, Target } from '../types.ts'

/**
 * The two sides of a foreign duplex as one pull stage: a run drives the source into its target while its output is
 * read. Whatever ends one side ends the other.
 */
export async function* couple<In, Out>(
  source: Source<In>,
  target: Target<In, unknown>,
  output: Source<Out>
): AsyncGenerator<Out, void, undefined> {
  const run = makeRun(source, target)
  const writing = run.result
  writing.catch(() => {}) // a failure of the writing side is thrown below
  let ended = false
  try {
    yield* output
    ended = true
  } catch (error) {
    run.abort(error)
    ended = true
    await writing // what failed first is what the writing side failed with
    throw error
  } finally {
    if (!ended) run.interrupt()
    await (ended ? writing : writing.then(undefined, () => {}))
  }
}
