import { createCipheriv, createDecipheriv } from 'node:crypto'
import { via } from '@costream/node-streams'
import { fromLines, toLines } from './support/lines.ts'
import { nextTo } from './support/next-to.ts'

const key = Buffer.alloc(32, 'bus')
const start = Buffer.alloc(16, '22')

for (const cipher of ['aes-256-cbc', 'aes-256-ctr']) {
  nextTo(`crypto: ${cipher}, to and fro`, {
    open() {
      const streams = [createCipheriv(cipher, key, start), createDecipheriv(cipher, key, start)] as const
      return { before: [toLines(), ...streams.map(stream => via(stream)), fromLines()], streams }
    }
  })
}
