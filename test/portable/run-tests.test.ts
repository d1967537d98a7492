import { expect, test } from 'vitest'
import { equal, failure } from './assert.ts'
import { runTests } from './run-tests.ts'
import { SABOTEURS } from './saboteurs.ts'

test('`runTests()` counts what passes and what was looked at', async () => {
  const begun: string[] = []
  const tests = ['one', 'two'].map(name => ({ name, run: () => ({ cells: 3, [name]: 1 }) }))
  expect(await runTests(tests, name => begun.push(name))).toEqual({
    passed: 2,
    failed: [],
    counts: { cells: 6, one: 1, two: 1 }
  })
  expect(begun).toEqual(['one', 'two'])
})

// A rejection that nobody handles would fail vitest: the portable run itself begins with that saboteur.
test('`runTests()` tells of a test that throws, and of one that never ends, and goes on', async () => {
  const saboteurs = SABOTEURS.filter(({ name }) => name !== 'a test that leaves a rejection')
  expect(await runTests([...saboteurs, { name: 'after', run() {} }])).toEqual({
    passed: 1,
    failed: [
      { name: 'a test that throws', message: 'Error: thrown' },
      { name: 'a test that never ends', message: 'Error: it did not end within 5 ms' }
    ],
    counts: {}
  })
})

test('`runTests()` tells the cause of a failure, and what was thrown that is no error', async () => {
  const thrown = [new Error('outer', { cause: new Error('inner') }), undefined]
  const tests = thrown.map(error => ({ name: String(error), run: () => Promise.reject(error) }))
  const { failed } = await runTests(tests)
  expect(failed.map(({ message }) => message)).toEqual([
    'Error: outer\ncaused by Error: inner',
    'a thrown undefined'
  ])
})

test.each([
  ['numbers', 0, -0],
  ['what is missing and what is `undefined`', {}, { a: undefined }],
  ['arrays of other lengths', [1], [1, undefined]],
  ['byte arrays', Uint8Array.of(1), Uint8Array.of(2)],
  ['an array and an object', [], {}],
  ['nested parts', [{ a: [1] }], [{ a: ['1'] }]],
  ['errors of the same message', new Error('a'), new Error('a')]
])('`equal()` tells apart %s', (_, one, other) => {
  expect(() => equal(one, other, 'this')).toThrow(/^this is .*, not /)
  expect(() => equal(one, one)).not.toThrow()
})

test('`equal()` compares part by part', () => {
  expect(() => equal([{ a: NaN }, Uint8Array.of(1)], [{ a: NaN }, Uint8Array.of(1)])).not.toThrow()
})

test('`failure()` answers what was thrown, and fails when nothing was', async () => {
  expect(await failure(() => Promise.reject(22))).toBe(22)
  await expect(failure(() => 22, 'the run')).rejects.toThrow('the run did not fail')
})
