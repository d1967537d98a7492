import { runTask, sleep, spawn, type TaskGenerator } from '@costream/core/tasks'

// A part of a task can be a function of its own. The course had to bounce such calls off a trampoline, by hand; `yield*`
// hands over to the other generator, and every trap in it reaches the scheduler, however deep.

function* depth(stop: { readonly left: number }): TaskGenerator<number> {
  yield
  return stop.left === 0 ? 0 : 1 + (yield* depth({ left: stop.left - 1 }))
}

function* report(name: string, left: number): TaskGenerator<void> {
  const calls = yield* depth({ left })
  yield* sleep(5)
  console.log(`${name} was ${calls} calls deep`)
}

await runTask(function* () {
  yield* spawn(report('short', 10))
  yield* spawn(report('long', 500))
})

// Prints:
// short was 10 calls deep
// long was 500 calls deep
