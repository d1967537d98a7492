import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameReader, withLength } from '../../../packages/remote/src/link/frame-reader.ts'
import { ProtocolError } from '../../../packages/remote/src/link/protocol-error.ts'
import { replayable, SEED } from '../../support/replay.ts'

test(`\`FrameReader\` gives the same frames however the bytes are cut, with the seed ${SEED}`, () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 20 })),
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      (frames, cuts) => {
        const found: Uint8Array[] = []
        const reader = new FrameReader(20, bytes => found.push(Uint8Array.from(bytes)))
        let bytes: Uint8Array = Buffer.concat(frames.map(withLength))
        while (bytes.length > 0) {
          const size = cuts.next().value as number
          reader.push(bytes.subarray(0, size))
          bytes = bytes.subarray(size)
        }
        expect(found).toEqual(frames)
      }
    ),
    replayable(300)
  )
})

test('`FrameReader` refuses a frame that is too long before it has come', () => {
  const reader = new FrameReader(20, () => {})
  reader.push(withLength(new Uint8Array(20)))
  reader.push(Uint8Array.of(0, 0))
  expect(() => reader.push(Uint8Array.of(0, 21))).toThrow(ProtocolError)
})
