import { kill, runTask, spawn, type TaskGenerator } from '@costream/core/tasks'

// `spawn` and `kill` are traps: the task stands still at its `yield*` until the scheduler has done it. A task that is
// killed runs its `finally` blocks first, and `kill` waits for them.

function* foo(): TaskGenerator<void> {
  try {
    while (true) {
      console.log('I am foo')
      yield
    }
  } finally {
    console.log('foo tidies up')
    yield
  }
}

await runTask(function* main() {
  const child = yield* spawn(foo)
  console.log(`${child.name} is task ${child.id}`)
  for (let turn = 0; turn < 3; turn++) yield
  console.log('killed:', yield* kill(child))
  console.log('killed again:', yield* kill(child))
  console.log('main done')
})

// Prints:
// foo is task 2
// I am foo
// I am foo
// I am foo
// foo tidies up
// killed: true
// killed again: false
// main done
