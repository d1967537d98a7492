import { pipe, toArray } from '@costream/core'
import { inPlace, ref } from '@costream/remote'
import { buses } from './many-buses.ts'

// The bus feed, its filters named by their module. Here they run in place; in the next examples, where else a stage can
// run, all but one word is the same, and so are the buses.

const interesting = ref<typeof import('./bus-filters.ts'), 'filters'>(
  new URL('./bus-filters.ts', import.meta.url),
  'filters',
  '22',
  'North Bound'
)

const found = await pipe(buses(), inPlace(interesting), toArray())
console.log(found.map(bus => bus.id).join(' '))
console.log(`${found.length} buses of route ${found[0]?.route}, ${found[0]?.direction}`)

// Prints:
// 1000 1012 1024 1036 1048 1060 1072 1084 1096 1108 1120 1132 1144 1156 1168 1180
// 16 buses of route 22, North Bound
