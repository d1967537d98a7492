import { turn } from '@costream/core/testing'

/** Settles after so many turns of the event loop. */
export async function turns(count: number): Promise<void> {
  for (let at = 0; at < count; at++) await turn()
}
