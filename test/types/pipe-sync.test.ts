import {
  batch,
  drive,
  driveSync,
  filter,
  map,
  pipeSync,
  reduce,
  type Stage,
  take,
  toArray
} from '@costream/core'
import { expectTypeOf, test } from 'vitest'

test('pipeSync() infers items and result, and no promise', () => {
  const result = pipeSync(
    [1, 2, 3],
    map(x => x + 1),
    filter(x => x > 2),
    toArray()
  )
  expectTypeOf(result).toEqualTypeOf<number[]>()
})

test('pipeSync() infers through take, batch and an own generic stage', () => {
  const same = <T>(): Stage<T, T> => take<T>(Infinity)
  const result = pipeSync(
    ['a'],
    same(),
    take(3),
    batch(2),
    map(b => b.length),
    toArray()
  )
  expectTypeOf(result).toEqualTypeOf<number[]>()
})

test('pipeSync() with a stage last is an iterable', () => {
  const items = pipeSync(
    [1],
    map(x => String(x))
  )
  expectTypeOf(items).toEqualTypeOf<Iterable<string>>()
})

test('driveSync() and drive() answer the result of the sink', () => {
  expectTypeOf(driveSync([1], toArray<number>())).toEqualTypeOf<number[]>()
  expectTypeOf(
    driveSync(
      [1],
      reduce((sum: number, n: number) => sum + n, 0)
    )
  ).toEqualTypeOf<number>()
  expectTypeOf(drive([1], toArray<number>(), { closeTimeout: 1 })).toEqualTypeOf<Promise<number[]>>()
})
