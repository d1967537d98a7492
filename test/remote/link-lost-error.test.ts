import { LinkLostError } from '@costream/remote'
import { expect, test } from 'vitest'

test('`LinkLostError` says what was lost and keeps what is known of it', () => {
  const cause = new Error('reset')
  const lost = new LinkLostError('process', 'it ended', { exitCode: 3, sent: 9, consumed: 5 }, { cause })
  expect(lost).toMatchObject({ kind: 'process', exitCode: 3, sent: 9, consumed: 5, cause })
  expect(lost.message).toBe('Lost the process: it ended')
  expect('signal' in lost || 'stderrTail' in lost).toBe(false)
})
