import { setImmediate as turn } from 'node:timers/promises'
import { mapConcurrent, pipe, toArray, zip } from '@costream/core'

// A monitor steps two generators together, here the stops of a route and the clock, and hands each pair to a pool of
// workers. `zip` asks both for their next item, and neither again before both have answered; it ends with the stops, and
// returns the clock. `mapConcurrent` has two checks at work at most: when both are busy, nothing is asked for.

function* stops(): Generator<string, void, undefined> {
  for (const stop of ['Howard', 'Devon', 'Foster', 'Belmont', 'Harrison']) {
    console.log(`next stop: ${stop}`)
    yield stop
  }
}

function* clock(): Generator<number, void, undefined> {
  let minute = 0
  try {
    while (true) {
      minute += 7
      yield minute
    }
  } finally {
    console.log(`the clock is stopped, ${minute} minutes after the hour`)
  }
}

let atWork = 0
let most = 0

async function check([stop, minute]: [string, number]): Promise<string> {
  most = Math.max(most, ++atWork)
  await turn() // asks the bus
  atWork--
  return `${stop} at minute ${minute}: ${minute % 3 === 0 ? 'late' : 'on time'}`
}

const lines = await pipe(zip(stops(), clock()), mapConcurrent(check, { concurrency: 2 }), toArray())
for (const line of lines) console.log(line)
console.log(`${most} checks at a time`)

// Prints:
// next stop: Howard
// next stop: Devon
// next stop: Foster
// next stop: Belmont
// next stop: Harrison
// the clock is stopped, 42 minutes after the hour
// Howard at minute 7: on time
// Devon at minute 14: on time
// Foster at minute 21: late
// Belmont at minute 28: on time
// Harrison at minute 35: on time
// 2 checks at a time
