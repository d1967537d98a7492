// Pipes lines into its standard output, by `pipe` or by Node's `pipeline`, and goes on; run as a process of its own.
import process from 'node:process'
import { pipeline } from 'node:stream/promises'
import { pipe } from '@costream/node-streams'

const [, , how, count] = process.argv

function* lines(): Generator<string> {
  for (let n = 0; n < Number(count); n++) yield 'bus\n'
}

await (how === 'pipe' ? pipe(lines(), process.stdout) : pipeline(lines(), process.stdout))
if (count === '1') console.log('after')
process.stderr.write('went on')
