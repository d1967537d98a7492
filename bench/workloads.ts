import type { Question } from './question.ts'

/** A body of work that is measured in several ways, each a question of its own. */
export interface Workload {
  readonly title: string
  /** What is done, in a sentence or two. */
  readonly work: string
  /** The questions; `size` says how many items, for a trial with fewer than is measured. */
  questions(size?: number): Promise<Question[]>
}

/** All that is measured, by the name that the command takes. Each is loaded with its peers when it is its turn. */
export const workloads: Readonly<Record<string, Workload>> = {
  'workload-a': {
    title: 'Workload A',
    work: '1,000,000 integers: +1, keep the even ones, × 2, sum. Every variant calls the same four functions.',
    questions: async size => (await import('./workload-a.ts')).workloadA(size)
  },
  stages: {
    title: 'Stages',
    work: '100,000 integers from one array through stages that change the sign. The result is their sum.',
    questions: async size => (await import('./stages.ts')).stageCount(size)
  },
  bridges: {
    title: 'Bridges',
    work: '100,000 integers from those who send to those who read. The result is how many arrived.',
    questions: async size => (await import('./bridges.ts')).bridges(size)
  },
  routing: {
    title: 'Routing',
    work: '100,000 integers to three consumers, or from three sources. The result is their sum.',
    questions: async size => (await import('./routing.ts')).routing(size)
  },
  concurrency: {
    title: 'Concurrent map',
    work: '100,000 integers from one array through an async function that adds 1, eight at a time. The result is their sum.',
    questions: async size => (await import('./concurrency.ts')).concurrency(size)
  },
  coroutines: {
    title: 'Coroutines',
    work: '1,000,000 lines sent to grep, which sends them on: the comparison of the course, whose coroutine took 0.60 s and whose class 0.92 s.',
    questions: async size => (await import('./coroutines.ts')).coroutines(size)
  },
  bytes: {
    title: 'Bytes',
    work: '262,144 chunks of 64 bytes, 131,072 of 64 KiB, and 1 GiB from file to file, through three stages that pass them on. The result is how many bytes arrived.',
    questions: async size => (await import('./bytes.ts')).bytes(size)
  },
  lines: {
    title: 'Lines',
    work: '9,000,000 lines of a log, 539 MB of UTF-8, read with `createReadStream` and counted.',
    questions: async size => (await import('./lines.ts')).fileLines(size)
  },
  xml: {
    title: 'XML',
    work: 'A feed of 30 MB, 70,766 records, in chunks of 64 KiB. Handlers do the same work, and events carry the same fields. Decoding is included.',
    questions: async size => (await import('./xml.ts')).xml(size)
  },
  tasks: {
    title: 'Tasks',
    work: '1,000,000 switches between 100 tasks; 100,000 tasks spawned and joined, one by one; 100,000 that sleep for 10 ms at a time.',
    questions: async size => (await import('./tasks.ts')).tasks(size)
  },
  'object-streams': {
    title: 'Node streams of objects',
    work: '300,000 numbers in object mode: +1, keep the positive ones (all), × 2. The result is how many arrived.',
    questions: async size => (await import('./object-streams.ts')).objectStreams(size)
  },
  'web-streams': {
    title: 'Web streams',
    work: '100,000 numbers: +1, keep the positive ones (all), × 2. The result is how many arrived.',
    questions: async size => (await import('./web-streams.ts')).webStreams(size)
  },
  'start-up': {
    title: 'Start-up',
    work: 'Whole programs, each in a process of its own, from its start to its end. Core is the built package.',
    questions: async () => (await import('./start-up.ts')).startUp()
  },
  memory: {
    title: 'Memory',
    work: 'Workload A over 1,000,000 integers; 10,000 pipelines and tasks that wait.',
    questions: async size => (await import('./memory.ts')).memory(size)
  },
  'flat-memory': {
    title: 'Flat memory',
    work: '10 GiB in chunks of 64 KiB through a process of its own; the peak of its resident set is that which the system knows. The sink takes the first tenth at 256 MiB a second, then whatever comes.',
    questions: async size => (await import('./flat-memory.ts')).flatMemory(size)
  },
  'event-loop': {
    title: 'Event loop',
    work: 'Workload A over 2,000,000 integers from a generator that never waits.',
    questions: async size => (await import('./event-loop.ts')).eventLoop(size)
  },
  environments: {
    title: 'Environments',
    work: '20,000 integers through stages here, in a thread, in a process and behind a socket of this process; 20,000 buses parsed here and filtered in a thread. Threads and processes have started before.',
    questions: async size => (await import('./environments.ts')).environments(size)
  }
}
