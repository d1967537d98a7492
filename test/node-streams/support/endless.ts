// Writes lines to its standard output for ever; run as a process of its own.
import process from 'node:process'
import { pipe } from '@costream/node-streams'

function* lines(): Generator<string> {
  try {
    for (let n = 0; ; n++) yield `bus ${n}\n`
  } finally {
    process.stderr.write('closed source\n')
  }
}

await pipe(lines(), process.stdout)
