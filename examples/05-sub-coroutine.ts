import { coroutine, type Receive, receive } from '@costream/core'

// `yield*` hands over to another generator: until that returns, what is sent goes there, and so do errors and the end.
// A part of a protocol can so be a function of its own, which receives as much as it needs and answers a result.

/** Receives stops up to a line `end`. */
function* stopsOf(route: string): Generator<Receive<string>, string[], unknown> {
  const stops: string[] = []
  try {
    for (let line = yield* receive<string>(); line !== 'end'; line = yield* receive<string>()) {
      stops.push(line)
    }
    return stops
  } finally {
    console.log(`${route}: ${stops.length} stops read`)
  }
}

const timetable = coroutine(function* () {
  while (true) {
    const route = yield* receive<string>()
    try {
      const stops = yield* stopsOf(route)
      console.log(`${route}: ${stops.join(' – ')}`)
    } catch (error) {
      console.log(`${route} is left out: ${error}`)
    }
  }
})

const target = timetable()
for (const line of ['22', 'Clark & Diversey', 'Howard', 'end', '147', 'Berwyn']) target.send(line)
target.throw('a line is torn')
for (const line of ['36', 'Devon & Clark']) target.send(line)
target.close()

// Prints:
// 22: 2 stops read
// 22: Clark & Diversey – Howard
// 147: 1 stops read
// 147 is left out: a line is torn
// 36: 1 stops read
