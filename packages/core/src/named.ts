/** Tells diagnostics what a source is called, which would else be an Object to them. */
export function named<S extends object>(name: string, source: S): S {
  return Object.defineProperty(source, Symbol.toStringTag, { value: name })
}
