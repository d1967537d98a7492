/** A task was waited for that was killed: it has no result. */
export class TaskKilledError extends Error {
  override readonly name = 'TaskKilledError'
  readonly code = 'COSTREAM_TASK_KILLED'

  constructor(task: string) {
    super(`The task ${task} was killed: it has no result`)
  }
}
