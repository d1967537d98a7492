import { pull, push, receive, type Stage } from '@costream/core'
import { filterOnField, xmlRecords } from '@costream/xml'

/** What the stages look at in a bus. */
export interface Bus {
  readonly route: string
  readonly direction: string
}

// A stage is written once, in whatever way suits it. Each of the five forms uses all four of these.

/** Bytes → buses. */
export const parse: Stage<string | Uint8Array, Bus> = xmlRecords<Bus>('bus')

/** From the library, as the course has it. */
export const onRoute22: Stage<Bus, Bus> = filterOnField<Bus>('route', '22')

/** Pushed: a coroutine that is sent each bus. */
export const northBound: Stage<Bus, Bus> = push<Bus, Bus>(function* (target) {
  while (true) {
    const bus = yield* receive<Bus>()
    if (bus.direction === 'North Bound') target.send(bus)
  }
})

/** Pulled: an async generator. What comes last out of it is how many there were. */
export const counted: Stage<Bus, number> = pull(async function* (buses: AsyncIterable<Bus>) {
  let found = 0
  for await (const _ of buses) yield ++found
})
