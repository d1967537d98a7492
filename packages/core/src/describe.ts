import { FLOW } from './brands.ts'

/** Says in a few words what a wrong argument is. */
export function describe(value: unknown): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'function':
      return value.name === '' ? 'a function' : `the function ${value.name}`
    case 'object':
      return nameOf(value)
    case 'string':
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
    case 'undefined':
      return 'undefined'
    default:
      return `${typeof value} ${String(value)}`
  }
}

function nameOf(value: object): string {
  if (Array.isArray(value)) return 'an array'
  if (FLOW in value) return 'a flow'
  // A generator's constructor has no name, and an object without a prototype no constructor.
  const name = value.constructor?.name || Object.prototype.toString.call(value).slice(8, -1)
  return name === 'Object' ? 'an object' : `an instance of ${name}`
}
