import { compose, type Stage } from '@costream/core'
import { filterOnField } from '@costream/xml'
import type { Bus } from './many-buses.ts'

/** The filters of the bus feed, in a module of their own: so they can run in any place. */
export function filters(route: string, direction: string): Stage<Bus, Bus> {
  return compose(filterOnField('route', route), filterOnField('direction', direction)) as Stage<Bus, Bus>
}
