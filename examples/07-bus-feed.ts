import { forEach, pipe } from '@costream/core'
import { filterOnField, xmlRecords } from '@costream/xml'

// The course's main program: XML in pieces → elements → records → those of interest → print. Where are the buses of
// route 22 that go north?

const feed = `<?xml version="1.0"?>
<buses>
  <bus>
    <id>7574</id><route>147</route><direction>North Bound</direction>
    <latitude>41.925682</latitude><longitude>-87.630928</longitude>
    <finalStop><![CDATA[Paulina & Howard Terminal]]></finalStop>
  </bus>
  <bus>
    <id>1485</id><route>22</route><direction>North Bound</direction>
    <latitude>41.880481</latitude><longitude>-87.629485</longitude>
    <finalStop><![CDATA[Howard]]></finalStop>
  </bus>
  <bus>
    <id>1629</id><route>22</route><direction>South Bound</direction>
    <latitude>41.875322</latitude><longitude>-87.630917</longitude>
    <finalStop><![CDATA[Harrison]]></finalStop>
  </bus>
  <bus>
    <id>6842</id><route>22</route><direction>North Bound</direction>
    <latitude>41.968479</latitude><longitude>-87.667361</longitude>
    <finalStop><![CDATA[Clark & Belmont]]></finalStop>
  </bus>
</buses>
`

/** Bytes as a file or a socket would give them: cut anywhere. */
function* chunks(text: string, size: number): Generator<Uint8Array, void, undefined> {
  const bytes = new TextEncoder().encode(text)
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

await pipe(
  chunks(feed, 64),
  xmlRecords('bus'),
  filterOnField('route', '22'),
  filterOnField('direction', 'North Bound'),
  forEach(bus => console.log(`${bus.route},${bus.id},"${bus.finalStop}",${bus.latitude},${bus.longitude}`))
)

// Prints:
// 22,1485,"Howard",41.880481,-87.629485
// 22,6842,"Clark & Belmont",41.968479,-87.667361
