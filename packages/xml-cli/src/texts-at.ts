import { splitPath, valuesAt, type XmlElement } from '@costream/xml'

/** The field for the text of an element that has attributes or children too. */
const TEXT = '#text'

/** The texts that a record has at a path: those beside attributes and children, where there are any. */
export function textsOfRecord(record: object, path: string): string[] {
  return valuesAt(record, path).map(value => {
    if (typeof value !== 'object' || value === null) return String(value)
    const [text = ''] = valuesAt(value, TEXT)
    return String(text)
  })
}

/** The texts that an element has at a path: those that its record would have. */
export function textsOfElement(element: XmlElement, path: string): string[] {
  let elements = [element]
  const names = splitPath(path)
  const last = names.pop() as string
  for (const name of names) elements = elements.flatMap(each => childrenOf(each, name))
  if (last === TEXT) return elements.map(ownText).filter(text => text !== '')
  if (!last.startsWith('@')) return elements.flatMap(each => childrenOf(each, last)).map(ownText)
  return elements.flatMap(({ attributes }) => attributes[last.slice(1)] ?? [])
}

function childrenOf({ children }: XmlElement, name: string): XmlElement[] {
  return children.filter((child): child is XmlElement => typeof child !== 'string' && child.name === name)
}

/** The text right in an element; white space alone beside child elements is none. */
function ownText({ children }: XmlElement): string {
  const text = children.filter(child => typeof child === 'string').join('')
  return children.length > 1 && text.trim() === '' ? '' : text
}
