import { forEach, pipe } from '@costream/core'
import { filterOnField, saxesSource, type XmlEventSource, xmlRecords } from '@costream/xml'
import { htmlparser2Source } from '@costream/xml/htmlparser2'

// The course goes from SAX to expat, and from expat to C, and not one coroutine behind the parser changes. Here the
// parser is one argument: `source`.

const feed = [
  '<buses><bus><id>1485</id><route>22</route><direction>North Bound</direction></bus>',
  '<bus><id>1629</id><route>22</route><direction>South Bound</direction></bus>',
  '<bus><id>6842</id><route>22</route><direction>North Bound</direction></bus></buses>'
]

async function print(source: XmlEventSource): Promise<void> {
  await pipe(
    feed,
    xmlRecords('bus', { source }),
    filterOnField('route', '22'),
    filterOnField('direction', 'North Bound'),
    forEach(bus => console.log(`${source.name}: ${bus.id}`))
  )
}

await print(saxesSource)
await print(htmlparser2Source)

// Prints:
// saxes: 1485
// saxes: 6842
// htmlparser2: 1485
// htmlparser2: 6842
