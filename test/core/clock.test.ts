import { delay, pipe, toArray } from '@costream/core'
import { expect, test, vi } from 'vitest'

test("the system's clock asks for whole milliseconds: setTimeout drops a fraction, and would be early", async () => {
  const setTimer = vi.spyOn(globalThis, 'setTimeout')
  try {
    expect(await pipe([1], delay(1.5), toArray())).toEqual([1])
    const asked = setTimer.mock.calls.map(([, ms]) => ms)
    expect(asked).not.toEqual([])
    for (const ms of asked) expect(ms).toSatisfy(Number.isInteger)
  } finally {
    setTimer.mockRestore()
  }
})
