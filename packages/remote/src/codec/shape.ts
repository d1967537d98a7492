/** How deep a value may be nested; one that holds itself is deeper. */
const DEEPEST = 500

/** What kind of object a value is, as the language tells it: `Array`, `Object`, `Map`, … */
export function kindOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

/** Throws where a value is nested too deep. */
export function checkDepth(depth: number): void {
  if (depth > DEEPEST) throw new TypeError(`it is nested more than ${DEEPEST} deep, or holds itself`)
}
