import { lines, parseJson, pipe, pipeSync, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('parseJson()', () => {
  test('gives the value of every line', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), values => {
        const text = values.map(value => JSON.stringify(value)).join('\n')
        const expected = values.map(value => JSON.parse(JSON.stringify(value)) as unknown)
        expect(pipeSync([text], lines(), parseJson(), toArray())).toEqual(expected)
      })
    )
  })

  test('passes on null, false and 0; leaves out lines of white space', async () => {
    expect(await pipe(['null', ' ', 'false', '', '0', '\r'], parseJson(), toArray())).toEqual([
      null,
      false,
      0
    ])
  })

  test('fails at the first line that is not JSON, names it, and returns the source', async () => {
    const { source, log } = trackedSource('generator', { items: ['1', '', '{'], endless: true })
    const target = trackedTarget<unknown>()
    const error = await pipe(source, parseJson(), target).catch(caught => caught)
    expect(error).toBeInstanceOf(SyntaxError)
    expect(error.message).toMatch(/^parseJson: item 3 is not JSON: /)
    expect(error.cause).toBeInstanceOf(SyntaxError)
    expect(log.cleanUps).toBe(1)
    expect(target.log).toMatchObject({ items: [1], thrown: [{ error }], closes: 0, breaches: [] })
  })

  test('parses no more than is asked for', async () => {
    const { source, log } = trackedSource('generator', { items: ['1', '{'], endless: true })
    expect(await pipe(source, parseJson(), take(1), toArray())).toEqual([1])
    expect(log).toMatchObject({ given: 1, cleanUps: 1 })
  })

  test('names an item that is no string', async () => {
    await expect(pipe([1] as never[], parseJson(), toArray())).rejects.toThrow(/^parseJson: item 1 must be/)
  })
})
