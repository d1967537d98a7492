import { lines, map, pipe, run, tap, text } from '@costream/core'
import { ProgramError, program } from '@costream/remote'

// Any program is a stage: `grep late feed.log | head -n 4 | sort -n`, without a shell, between stages of ours. The feed never
// ends; when head has its four lines, grep and the feed are stopped.

function* feed(): Generator<string, void, undefined> {
  try {
    for (let n = 1; ; n++) yield `${(n * 53) % 101} ${n % 3 === 0 ? 'late' : 'on time'}\n`
  } finally {
    console.log('the feed is returned')
  }
}

const late = program('grep', ['late'])
const four = program('head', ['-n', '4'])
const sort = program('sort', ['-n'])

await run(
  feed(),
  late,
  four,
  sort,
  lines(),
  map(line => `bus ${line}`),
  tap(line => console.log(line))
)

// What goes through gzip and back is the same.
const there = program('gzip')
const back = program('gzip', ['-d'])
console.log(await pipe('every bus', there, back, text()))

// A program that fails says how; for grep, 1 only says that nothing matched.
const failed = await pipe(['1 on time\n'], late, text()).catch((error: unknown) => error)
console.log(failed instanceof ProgramError && failed.exitCode)
const none = program('grep', ['late'], { ok: [0, 1] })
console.log(JSON.stringify(await pipe(['1 on time\n'], none, text())))

// Prints:
// the feed is returned
// bus 15 late
// bus 30 late
// bus 58 late
// bus 73 late
// every bus
// 1
// ""
