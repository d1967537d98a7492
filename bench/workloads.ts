import type { Question } from './harness.ts'
import { fileLines } from './lines.ts'
import { objectStreams } from './object-streams.ts'
import { tasks } from './tasks.ts'
import { webStreams } from './web-streams.ts'
import { workloadA } from './workload-a.ts'

/** A body of work that is measured in several ways, each a question of its own. */
export interface Workload {
  readonly title: string
  /** What is done, in a sentence. */
  readonly work: string
  /** The questions; `size` says how many items, for a trial with fewer than is measured. */
  questions(size?: number): Question[]
}

/** All that is measured, by the name that the command takes. */
export const workloads: Readonly<Record<string, Workload>> = {
  'workload-a': {
    title: 'Workload A',
    work: '1,000,000 integers: +1, keep the even ones, × 2, sum. Every variant calls the same four functions.',
    questions: workloadA
  },
  lines: {
    title: 'Lines',
    work: '9,000,000 lines of a log, 539 MB of UTF-8, read with `createReadStream` and counted.',
    questions: fileLines
  },
  tasks: {
    title: 'Tasks',
    work: '1,000,000 switches between 100 tasks; 100,000 tasks spawned and joined, one by one; 100,000 that sleep for 10 ms at a time.',
    questions: tasks
  },
  'object-streams': {
    title: 'Node streams of objects',
    work: '300,000 numbers in object mode: +1, keep the positive ones (all), × 2. The result is how many arrived.',
    questions: objectStreams
  },
  'web-streams': {
    title: 'Web streams',
    work: '100,000 numbers: +1, keep the positive ones (all), × 2. The result is how many arrived.',
    questions: webStreams
  }
}
