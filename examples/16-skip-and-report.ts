import { forEach, pipe } from '@costream/core'
import { xmlRecords } from '@costream/xml'

// Feeds are wrong now and then. With `onError` a record that cannot be read is reported and left out, and the next one is
// searched for. A document that is cut short is still a failure: an end that never came is no success.

const feed = [
  '<buses>\n  <bus><id>1485</id><speed>31</speed></bus>\n',
  '  <bus><id>1629</no><speed>12</speed></bus>\n',
  '  <bus><id>6842</id><speed>fast</speed></bus>\n',
  '  <bus><id>7574</id><speed>28</speed></bus>\n',
  '  <bus><id>7575'
]

const run = pipe(
  feed,
  xmlRecords('bus', {
    types: { speed: 'number' },
    onError: ({ line, column, reason }, place) => {
      console.log(`left out at ${line}:${column}: ${reason}. It begins in line ${place?.position?.line}`)
    }
  }),
  forEach(bus => console.log(`bus ${bus.id}: ${bus.speed} km/h`))
)
await run.catch((error: Error) => console.log(error.message))

// Prints:
// bus 1485: 31 km/h
// left out at 3:20: expected </id>, got </no>. It begins in line 3
// left out at 4:45: speed: "fast" is not a number. It begins in line 4
// bus 7574: 28 km/h
// Cannot read the XML at line 6, column 15: the input ends before </id>
