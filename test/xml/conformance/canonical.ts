import type { XmlEvent } from '@costream/xml'

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;'
}

const escaped = (text: string): string =>
  text.replace(/[&<>"\t\n\r]/g, found => ESCAPES[found] ?? `&#${found.charCodeAt(0)};`)

/**
 * The canonical form of a document in which the W3C suite gives its outputs, without the version and
 * the notations that it may begin with: those are no events.
 */
export function canonical(events: readonly XmlEvent[]): string {
  return events.map(piece).join('')
}

/**
 * An output of the suite without the version and the notations that some begin with. Some write other control characters
 * as references and some do not.
 */
export function withoutProlog(output: string): string {
  return output
    .replace('<?xml version="1.1"?>', '')
    .replace(/&#(12|1[34]\d);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/^<!DOCTYPE[^[]*\[\n?(<!NOTATION [^>]*>\s*)*\]>\n?/, '')
}

function piece(event: XmlEvent): string {
  switch (event.type) {
    case 'start': {
      const attributes = Object.entries(event.attributes).toSorted(([a], [b]) => (a < b ? -1 : 1))
      return `<${event.name}${attributes.map(([name, value]) => ` ${name}="${escaped(value)}"`).join('')}>`
    }
    case 'end':
      return `</${event.name}>`
    case 'text':
    case 'cdata':
      return escaped(event.text)
    case 'instruction':
      return `<?${event.target} ${event.body}?>`
    default:
      return ''
  }
}
