import { describe } from '../describe.ts'

/** Checks a queuing strategy, and fills in the high water mark: the standard has another for every kind of stream. */
export function strategy<T>(
  given: QueuingStrategy<T> | undefined,
  highWaterMark: number,
  caller: string,
  name: string
): QueuingStrategy<T> {
  if (given === undefined) return { highWaterMark }
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(
      `${caller}: ${name} must be an object with highWaterMark or size, got ${describe(given)}`
    )
  }
  const { highWaterMark: mark = highWaterMark, size } = given
  if (typeof mark !== 'number') {
    throw new TypeError(`${caller}: ${name}.highWaterMark must be a number, got ${describe(mark)}`)
  }
  if (!(mark >= 0)) throw new RangeError(`${caller}: ${name}.highWaterMark must be at least 0, got ${mark}`)
  if (size !== undefined && typeof size !== 'function') {
    throw new TypeError(`${caller}: ${name}.size must be a function, got ${describe(size)}`)
  }
  return size === undefined ? { highWaterMark: mark } : { highWaterMark: mark, size }
}
