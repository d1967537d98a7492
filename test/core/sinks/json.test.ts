import { json, pipe } from '@costream/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const encode = (string: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(string)

describe('json()', () => {
  test('parses the whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.nat(50), async (value, place) => {
        const whole = JSON.stringify(value)
        const at = place % whole.length
        expect(await pipe([whole.slice(0, at), encode(whole.slice(at))], json())).toEqual(JSON.parse(whole))
      })
    )
  })

  test('fails where it is not JSON, or nothing at all', async () => {
    for (const items of [['{'], []]) {
      const error = await pipe(items, json<Error>()).catch((caught: Error) => caught)
      expect(error).toBeInstanceOf(SyntaxError)
      expect(error.message).toMatch(/^json: the text is not JSON: /)
    }
  })
})
