import { type Diagnostic, drive, onDiagnostic, suppressed } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

/** A run whose target fails with `first`, and whose source's clean-up fails with `second`. */
async function failTwice(first: unknown, second: unknown): Promise<void> {
  const { source } = trackedSource('generator', {
    items: [1],
    endless: true,
    cleanUpFailure: { error: second }
  })
  const target = trackedTarget<number>({
    onSend() {
      throw first
    }
  })
  await drive(source, target).catch(() => {})
}

describe('onDiagnostic()', () => {
  test('tells every listener, until it unsubscribes', async () => {
    const heard: Diagnostic[][] = [[], []]
    const offs = heard.map(list => onDiagnostic(diagnostic => list.push(diagnostic)))
    await failTwice('first', 'second')
    offs[0]?.()
    offs[0]?.()
    await failTwice('first', 'second')
    offs[1]?.()
    await failTwice('first', 'second')
    const one = { kind: 'suppressed', error: 'second', first: 'first' }
    expect(heard).toEqual([[one], [one, one]])
  })
})

describe('suppressed()', () => {
  test('answers the later failures of a first, oldest first, and nothing for any other value', async () => {
    const first = new Error('first')
    await failTwice(first, 'second')
    await failTwice(first, 'third')
    expect(suppressed(first)).toEqual(['second', 'third'])
    expect([suppressed(new Error('other')), suppressed(undefined), suppressed('text')]).toEqual([[], [], []])
  })

  test('leaves out the first itself', async () => {
    const only = new Error('only')
    await failTwice(only, only)
    expect(suppressed(only)).toEqual([])
  })
})
