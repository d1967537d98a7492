import { pipe } from '@costream/core'
import { xmlRecords } from '@costream/xml'

/** A bus of the feed. */
export type Bus = Readonly<Record<string, string>>

const ROUTES = ['22', '36', '147', '151']

const DIRECTIONS = ['North Bound', 'South Bound', 'East Bound']

/** A feed as XML, of which every twelfth bus is of route 22 and goes north. */
function* feed(): Generator<string, void, undefined> {
  yield '<?xml version="1.0"?><buses>'
  for (let n = 0; n < 192; n++) {
    const route = ROUTES[n % ROUTES.length]
    const direction = DIRECTIONS[n % DIRECTIONS.length]
    yield `<bus><id>${1000 + n}</id><route>${route}</route><direction>${direction}</direction></bus>`
  }
  yield '</buses>'
}

/** The buses of the feed. */
export function buses(): AsyncIterable<Bus> {
  return pipe(feed(), xmlRecords('bus')) as AsyncIterable<Bus>
}
