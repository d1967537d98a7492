import type { Duplex } from 'node:stream'
import { type Flow, map, pipe, type Stage, type Target, toArray } from '@costream/core'
import { forked, inPlace, receiveFrom, ref, remote, type StageRef, sendTo, threaded } from '@costream/remote'
import { expectTypeOf, test } from 'vitest'

type Stages = typeof import('../remote/support/stages.ts')

declare const url: URL
declare const duplex: Duplex

test('a stage elsewhere has the types of its module', () => {
  expectTypeOf(threaded<Stages, 'double'>(url, 'double')).toEqualTypeOf<Stage<number, number>>()
  expectTypeOf(threaded<Stages, 'plus'>(url, 'plus', [5])).toEqualTypeOf<Stage<number, number>>()
  expectTypeOf(threaded<Stages, 'later'>(url, 'later', [5])).toEqualTypeOf<Stage<number, number>>()
  expectTypeOf(forked<Stages, 'filled'>(url, 'filled', [5])).toEqualTypeOf<Stage<Uint8Array, Uint8Array>>()
  expectTypeOf(inPlace<Stages, 'plus'>(url, 'plus', [5])).toEqualTypeOf<Stage<number, number>>()
  expectTypeOf(pipe([1], threaded<Stages, 'double'>(url, 'double'))).toEqualTypeOf<Flow<number>>()
  // @ts-expect-error there is no such export
  threaded<Stages, 'triple'>(url, 'triple')
  // @ts-expect-error it is called with a number
  threaded<Stages, 'plus'>(url, 'plus', ['5'])
  // @ts-expect-error it is called with nothing
  threaded<Stages, 'double'>(url, 'double', [5])
})

test('a target elsewhere has the types of its module, and its result is a promise', () => {
  expectTypeOf(threaded.sink<Stages, 'sum'>(url, 'sum')).toEqualTypeOf<Target<number, number>>()
  expectTypeOf(forked.sink<Stages, 'sum'>(url, 'sum')).toEqualTypeOf<Target<number, number>>()
  expectTypeOf(pipe([1], threaded.sink<Stages, 'sum'>(url, 'sum'))).resolves.toEqualTypeOf<number>()
})

test('a reference carries the types to any place', () => {
  const plus = ref<Stages, 'plus'>(url, 'plus', 5)
  expectTypeOf(plus).toEqualTypeOf<StageRef<number, number>>()
  for (const stage of [inPlace(plus), threaded(plus), forked(plus), remote({ port: 1 }, plus)]) {
    expectTypeOf(stage).toEqualTypeOf<Stage<number, number>>()
  }
  // @ts-expect-error it is called with a number
  ref<Stages, 'plus'>(url, 'plus')
})

test('what goes over a Duplex has the types it is given', () => {
  expectTypeOf(sendTo<string, number>(duplex)).toEqualTypeOf<Target<string, number>>()
  expectTypeOf(receiveFrom(duplex, toArray<string>())).resolves.toEqualTypeOf<string[]>()
  expectTypeOf(remote<string, number>({ path: 'socket' }, 'name')).toEqualTypeOf<Stage<string, number>>()
  expectTypeOf(
    pipe(
      ['x'],
      map((s: string) => s),
      sendTo(duplex)
    )
  ).resolves.toEqualTypeOf<unknown>()
})
