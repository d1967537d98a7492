import { splitPath, type XmlElement } from '@costream/xml'

/** An element with the children and attributes alone that paths lead to, in the order of the document. */
export function selectFields(element: XmlElement, fields: readonly string[]): XmlElement {
  return keep(
    element,
    fields.map(field => splitPath(field))
  )
}

function keep(element: XmlElement, paths: readonly (readonly string[])[]): XmlElement {
  const attributes: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(element.attributes)) {
    if (paths.some(([first]) => first === `@${name}`)) attributes[name] = value
  }
  const children = element.children.flatMap((child): (string | XmlElement)[] => {
    if (typeof child === 'string') return paths.some(([first]) => first === '#text') ? [child] : []
    const inner = paths.filter(([first]) => first === child.name).map(([, ...rest]) => rest)
    if (inner.length === 0) return []
    return [inner.some(rest => rest.length === 0) ? child : keep(child, inner)]
  })
  return { name: element.name, attributes, children }
}
