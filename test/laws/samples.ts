import type { Behaviour } from '../../packages/core/src/testing/behaviours.ts'
import { behaviours, values } from '../../packages/core/src/testing/behaviours.ts'
import { oneByOne } from '../../packages/core/src/testing/sample.ts'

/** What every stage makes of an item: twice a number; anything else stays what it is. */
export function change(item: unknown): unknown {
  return typeof item === 'number' ? item * 2 : item
}

const SIX: readonly unknown[] = [1, 2, 3, 4, 5, 6]

const ODD: readonly unknown[] = [undefined, null, false, 0, '', Number.NaN, undefined]

/** What happens in the cells of so many stages. */
export function behavioursOf(stages: number): readonly Behaviour[] {
  const times = (item: unknown): unknown => Array.from({ length: stages }).reduce(change, item)
  const named = (
    name: string,
    items: readonly unknown[],
    needs: Behaviour['needs'] = []
  ): readonly Behaviour[] =>
    values(oneByOne(items, times)).map(behaviour => ({
      ...behaviour,
      name: `${name}: ${behaviour.name}`,
      needs: [...behaviour.needs, ...needs]
    }))
  const all = behaviours(oneByOne(SIX, times))
  const distinct = all.filter(({ name }) => stages > 1 || !name.includes('last stage'))
  return [
    ...distinct,
    ...named('no item', []),
    ...named('one item', [1]),
    ...named('odd items', ODD, ['odd-items'])
  ]
}
