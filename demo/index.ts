import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { feedFile } from './feed.ts'
import type { Report } from './measure.ts'

// node demo/index.ts [FILE | --size MB]: the same stages over a bus feed, in five forms, each in a process of its own.

const USAGE = 'Usage: npm run demo -- [FILE | --size MEGABYTES]'

const forms = {
  push: 'push coroutines',
  pull: 'pull, async generators',
  'it-pipe': 'it-pipe',
  node: 'Node streams, pipeline',
  web: 'Web streams, pipeThrough'
}

/**
 * What makes the peaks of a short run and of a long one comparable: a young generation of one size (Node lets it grow for
 * as long as a process runs), and no object made in the old generation to begin with, which V8 decides on by chance
 * while modules load, in one run and not in the next: 107 or 160 MB for the bare tokenizer too.
 */
const heap = ['--min-semi-space-size=4', '--max-semi-space-size=4', '--no-allocation-site-pretenuring']

/** Ends with one line that says what is wrong. */
function fail(message: string, status: 1 | 2): never {
  console.error(message)
  process.exit(status)
}

function readArguments(): { file?: string; size: number } {
  try {
    const { values, positionals } = parseArgs({
      options: { size: { type: 'string' } },
      allowPositionals: true
    })
    const size = Number(values.size ?? 30)
    if (!Number.isInteger(size) || size < 1)
      throw new RangeError(`--size must be a number of megabytes, got ${values.size}`)
    if (positionals.length > (values.size === undefined ? 1 : 0)) throw new RangeError('Too many arguments')
    const [file] = positionals
    return file === undefined ? { size } : { file, size }
  } catch (error) {
    const [reason] = (error as Error).message.split('. ')
    return fail(`${reason}. ${USAGE}`, 2)
  }
}

async function sizeOf(file: string): Promise<number> {
  const stats = await stat(file).catch((error: Error) => fail(`Cannot read ${file}: ${error.message}`, 1))
  return stats.isDirectory() ? fail(`Cannot read ${file}: it is a directory`, 1) : stats.size
}

/** Runs one form; what it prints on stderr when it fails is passed on. */
async function runForm(name: string, file: string): Promise<Report> {
  const script = fileURLToPath(new URL(`forms/${name}.ts`, import.meta.url))
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [...heap, script, file])
    return JSON.parse(stdout)
  } catch (error) {
    return fail((error as { stderr?: string }).stderr?.trim() || String(error), 1)
  }
}

const { file: given, size } = readArguments()
const file = given ?? (await feedFile(size).catch(error => fail(`Cannot make the feed: ${error.message}`, 1)))
const bytes = await sizeOf(file)
console.log(`${file}, ${(bytes / 1e6).toFixed(1)} MB: buses of route 22, north bound`)

const row = (cells: readonly string[]): void =>
  console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(26) : cell.padStart(13))).join(''))

row(['form', 'buses found', 'MB/s', 'peak, MB'])
const counts = new Set<number>()
for (const [name, title] of Object.entries(forms)) {
  const { found, seconds, peak } = await runForm(name, file)
  counts.add(found)
  row([title, String(found), (bytes / 1e6 / seconds).toFixed(1), (peak / 1e6).toFixed(0)])
}
if (counts.size > 1) fail(`The forms disagree: they found ${[...counts].join(', ')} buses`, 1)
