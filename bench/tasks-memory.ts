import { setTimeout as delay } from 'node:timers/promises'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { sleepers } from './tasks.ts'

// node bench/tasks-memory.ts [COUNT]: prints how much heap a sleeping task takes, beside a sleeping async function.

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
const count = Number(process.argv[2] ?? 100_000)

const heap = (): number => {
  collectGarbage()
  return getHeapStatistics().used_heap_size
}

for (const [name, begin] of Object.entries(sleepers)) {
  const before = heap()
  const start = performance.now()
  const end = begin(count)
  await delay(1_000) // until all sleep
  console.log(`${name}: ${Math.round((heap() - before) / count)} bytes`)
  await end()
  console.log(
    `  ${count} of them, from the first to the last: ${Math.round(performance.now() - start - 1_000)} ms`
  )
}
