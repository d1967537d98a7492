import { forEach, pipe } from '@costream/core'
import { xmlRecords } from '@costream/xml'

// A feed of vehicles, in a namespace: which elements are records, which children are arrays and which texts are numbers
// is declared by paths. Nothing is guessed: line 08 stays "08". The prefix that the feed has chosen does not matter.

const feed = `<?xml version="1.0"?>
<s:Siri xmlns:s="http://www.siri.org.uk/siri">
  <s:VehicleActivity>
    <s:RecordedAtTime>2026-11-21T11:59:40Z</s:RecordedAtTime>
    <s:LineRef>08</s:LineRef>
    <s:Location unit="degrees"><s:Longitude>-0.127758</s:Longitude><s:Latitude>51.507351</s:Latitude></s:Location>
    <s:Call><s:Stop>490000001</s:Stop><s:Order>12</s:Order></s:Call>
  </s:VehicleActivity>
</s:Siri>
`

interface Vehicle {
  readonly RecordedAtTime: Date
  readonly LineRef: string
  readonly Location: { readonly Longitude: number; readonly Latitude: number }
  readonly Call: readonly { readonly Stop: string; readonly Order: number }[]
}

await pipe(
  feed,
  xmlRecords<Vehicle>('/Siri/VehicleActivity', {
    namespaces: { '': 'http://www.siri.org.uk/siri' },
    arrays: ['Call'],
    types: { RecordedAtTime: 'date', 'Location/*': 'number', 'Call/Order': 'integer' }
  }),
  forEach(({ RecordedAtTime, LineRef, Location, Call }) => {
    console.log(LineRef, RecordedAtTime.toISOString(), Location.Latitude + 1, Call.length, Call[0]?.Order)
  })
)

// Prints:
// 08 2026-11-21T11:59:40.000Z 52.507351 1 12
