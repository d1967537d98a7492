import { drain, pipe } from '@costream/core'
import { describe, expect, test } from 'vitest'

describe('drain()', () => {
  test('takes everything and answers nothing', async () => {
    expect(await pipe([1, 2], drain())).toBeUndefined()
  })
})
