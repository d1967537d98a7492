import { join, runTask, scope, sleep, spawn, type TaskGenerator } from '@costream/core/tasks'

// `join` waits for one task and answers what it returned. A scope waits for all that were spawned in it, and it is where
// the failure of one can be caught: the others have been killed and have tidied up by then.

function* bus(route: string, ms: number): TaskGenerator<string> {
  try {
    yield* sleep(ms)
    if (route === '147') throw new Error('flat tyre')
    return `${route} arrived`
  } finally {
    console.log(`${route} leaves the road`)
  }
}

await runTask(function* () {
  const child = yield* spawn(bus('22', 5))
  console.log('waiting for child')
  console.log(yield* join(child))
  try {
    yield* scope(function* () {
      yield* spawn(bus('36', 60_000))
      yield* spawn(bus('147', 5))
    })
  } catch (error) {
    console.log(String(error))
  }
})

// Prints:
// waiting for child
// 22 leaves the road
// 22 arrived
// 147 leaves the road
// 36 leaves the road
// Error: flat tyre
