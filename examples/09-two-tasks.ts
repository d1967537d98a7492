import { runTask, spawn, type TaskGenerator } from '@costream/core/tasks'

// The smallest operating system: tasks that never end by themselves, each of which gives the others a turn with `yield`.
// When the one that spawned them has had enough it throws, and with it the two are ended.

function* foo(): TaskGenerator<void> {
  while (true) {
    console.log('I am foo')
    yield
  }
}

function* bar(): TaskGenerator<void> {
  while (true) {
    console.log('I am bar')
    yield
  }
}

const system = runTask(function* () {
  yield* spawn(foo)
  yield* spawn(bar)
  for (let turn = 0; turn < 2; turn++) yield
  throw 'enough'
})
await system.then(undefined, reason => console.log(reason))

// Prints:
// I am foo
// I am bar
// I am foo
// I am bar
// I am foo
// enough
