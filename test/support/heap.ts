import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What the heap holds after a collection, in bytes. */
export function heapInUse(): number {
  collectGarbage()
  return getHeapStatistics().used_heap_size
}
