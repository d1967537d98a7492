import { inspect, pipe, toArray, watchRuns } from '@costream/core'
import { filterOnField } from '@costream/xml'
import { describe, expect, it } from 'vitest'

describe('filterOnField()', () => {
  it('`filterOnField()` passes on the records with the value', async () => {
    const buses = [{ route: '22' }, { route: '147' }, {}, { route: 22 }]
    expect(await pipe(buses, filterOnField('route', '22'), toArray())).toEqual([{ route: '22' }])
  })

  it('`filterOnField()` passes on a record that has the value among several', async () => {
    const buses = [{ route: ['22', '36'] }, { route: ['147'] }]
    expect(await pipe(buses, filterOnField('route', '36'), toArray())).toEqual([{ route: ['22', '36'] }])
  })

  it('`filterOnField()` takes the path to a field', async () => {
    const buses = [{ at: { stop: [{ id: '1' }, { id: '2' }] } }, { at: { stop: { id: '3' } } }, { id: '2' }]
    expect(await pipe(buses, filterOnField('at/stop/id', '2'), toArray())).toEqual([buses[0]])
  })

  it('`filterOnField()` refuses a field that is no string', () => {
    expect(() => filterOnField(7 as never, '22')).toThrow(
      new TypeError('filterOnField: field must be a string, got the number 7')
    )
  })

  it('`filterOnField()` is called so where a run is watched', async () => {
    using _ = watchRuns()
    const running = pipe([{ route: '22' }], filterOnField('route', '22'), toArray())
    expect(inspect(running).parts.map(({ name }) => name)).toEqual(['Array', 'filterOnField', 'toArray'])
    await running
  })
})
