import { GCProfiler } from 'node:v8'
import { collectYoung } from './garbage.ts'

/**
 * How many bytes of heap are allocated while `act` runs, and until what it answers settles: what the heap grew between
 * collections, added up.
 *
 * It is exact but for what V8 itself allocates meanwhile, such as optimised code: the least of several runs tells.
 */
export async function allocatedBy(act: () => unknown): Promise<number> {
  collectYoung()
  const profiler = new GCProfiler()
  profiler.start()
  const start = process.memoryUsage().heapUsed
  await act()
  const end = process.memoryUsage().heapUsed
  const { statistics } = profiler.stop()
  const between = [
    ...statistics.flatMap(({ beforeGC, afterGC }) => [
      beforeGC.heapStatistics.usedHeapSize,
      -afterGC.heapStatistics.usedHeapSize
    ]),
    end
  ]
  return between.reduce((total, used) => total + used, -start)
}
