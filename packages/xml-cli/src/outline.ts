import type { XmlEvent } from '@costream/xml'

/** How many different paths are told apart: a document whose names are data has no end of them. */
const MAX_PATHS = 10_000

/** How much of an example is shown, in characters. */
const EXAMPLE = 60

/** Elements, or attributes, of the same path. */
interface Place {
  readonly path: string
  count: number
  example: string
  readonly inner: Map<string, Place>
}

/** What paths there are in a document, how often, and what stands there for example. */
export class Outline {
  readonly #root: Place = { path: '', count: 0, example: '', inner: new Map() }
  readonly #open: (Place | undefined)[] = [this.#root] // nothing where there are too many paths
  #paths = 0
  #leftOut = false

  /** Takes note of an event. */
  hear(event: XmlEvent): void {
    if (event.type === 'start') {
      const place = this.#enter(this.#open.at(-1), event.name)
      this.#open.push(place)
      for (const name in event.attributes) {
        const attribute = this.#enter(place, `@${name}`)
        if (attribute !== undefined) show(attribute, event.attributes[name] as string)
      }
    } else if (event.type === 'end') this.#open.pop()
    else if (event.type === 'text' || event.type === 'cdata') {
      const place = this.#open.at(-1)
      if (place !== undefined) show(place, event.text)
    }
  }

  /** A line for each path, outer ones before inner ones, in the order of the document. */
  *lines(): Generator<string, void, undefined> {
    const places = [...this.#root.inner.values()].flatMap(all)
    const counts = Math.max(...places.map(({ count }) => String(count).length))
    const paths = Math.max(...places.map(({ path }) => path.length))
    for (const { count, path, example } of places) {
      yield `${String(count).padStart(counts)}  ${path.padEnd(paths)}  ${example}`.trimEnd()
    }
    if (this.#leftOut) yield `There are more than ${MAX_PATHS} different paths; the others are left out.`
  }

  #enter(outer: Place | undefined, name: string): Place | undefined {
    if (outer === undefined) return
    let place = outer.inner.get(name)
    if (place === undefined) {
      if (this.#paths === MAX_PATHS) {
        this.#leftOut = true
        return
      }
      this.#paths++
      place = { path: `${outer.path}/${name}`, count: 0, example: '', inner: new Map() }
      outer.inner.set(name, place)
    }
    place.count++
    return place
  }
}

function all(place: Place): Place[] {
  return [place, ...[...place.inner.values()].flatMap(all)]
}

/** Keeps the first text that is not blank, in one line and without what a terminal would obey. */
function show(place: Place, text: string): void {
  if (place.example !== '') return
  const line = text
    .slice(0, 4 * EXAMPLE)
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  place.example = line.length > EXAMPLE ? `${line.slice(0, EXAMPLE - 1)}…` : line
}
