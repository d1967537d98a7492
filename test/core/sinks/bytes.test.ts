import { bytes, pipe } from '@costream/core'
import { describe, expect, test } from 'vitest'

describe('bytes()', () => {
  test('puts everything together in an array of its own', async () => {
    const chunk = new Uint8Array([0, 1, 2, 3]).subarray(1, 3)
    const whole = await pipe([chunk, 'é', chunk.buffer, new DataView(chunk.buffer, 3)], bytes())
    expect([...whole]).toEqual([1, 2, 0xc3, 0xa9, 0, 1, 2, 3, 3])
    expect(whole.buffer.byteLength).toBe(whole.length)
    const alone = await pipe([chunk], bytes())
    chunk[0] = 9
    expect([...alone]).toEqual([1, 2])
  })

  test('names an item that is neither, and starts afresh in every run', async () => {
    await expect(pipe(['a', 1 as never], bytes())).rejects.toThrow(/^bytes: item 2 must be/)
    const sink = bytes()
    expect([(await sink(['a'])).length, (await sink([])).length]).toEqual([1, 0])
  })
})
