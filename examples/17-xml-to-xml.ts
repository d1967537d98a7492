import { joinText, map, pipe } from '@costream/core'
import { toXml, type XmlElement, type XmlRecord, xmlElements, xmlRecords } from '@costream/xml'

// XML in, XML out, in a stream: whole elements where the order in them counts, records where it does not.

const page = '<page><p lang="en">Mind the <b>gap</b> &amp; the <b>doors</b>.</p><p>Stand clear.</p></page>'

function shout(element: XmlElement): XmlElement {
  const children = element.children.map(child =>
    typeof child === 'string' ? child.toUpperCase() : shout(child)
  )
  return { ...element, children }
}

console.log(await pipe(page, xmlElements('p'), map(shout), toXml({ root: 'loud' }), joinText()))

const feed = '<buses><bus no="7"><route>22</route><stop>A</stop><stop>B</stop></bus></buses>'
const renamed = map(({ '@no': no, route, stop }: XmlRecord) => ({
  '@id': no,
  line: route,
  calls: { at: stop }
}))
console.log(
  await pipe(feed, xmlRecords('bus'), renamed, toXml({ record: 'vehicle', root: 'fleet' }), joinText())
)

// Prints:
// <?xml version="1.0" encoding="UTF-8"?>
// <loud>
// <p lang="en">MIND THE <b>GAP</b> &amp; THE <b>DOORS</b>.</p>
// <p>STAND CLEAR.</p>
// </loud>
//
// <?xml version="1.0" encoding="UTF-8"?>
// <fleet>
// <vehicle id="7"><line>22</line><calls><at>A</at><at>B</at></calls></vehicle>
// </fleet>
//
