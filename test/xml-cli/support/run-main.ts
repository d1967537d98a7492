import { Readable, Writable } from 'node:stream'
import { main } from '@costream/xml-cli'

/** What a run of the command leaves behind. */
export interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** How a run is set up. */
export interface Setup {
  /** What comes in, chunk by chunk. Default: nothing. */
  readonly stdin?: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>
  /** Which of the streams are terminals. Default: none. */
  readonly terminals?: readonly ('stdout' | 'stderr')[]
  /** What the standard output fails with at its first write. */
  readonly stdoutFailure?: Error
}

/** Runs the command in this process. */
export async function runMain(args: readonly string[], setup: Setup = {}): Promise<Outcome> {
  const { stdin = [], terminals = [], stdoutFailure } = setup
  const stdout = collector(terminals.includes('stdout'), stdoutFailure)
  const stderr = collector(terminals.includes('stderr'))
  const status = await main(args, {
    stdin: Readable.from(stdin, { objectMode: false }),
    stdout: stdout.stream,
    stderr: stderr.stream
  })
  return { status, stdout: stdout.text(), stderr: stderr.text() }
}

function collector(isTTY: boolean, failure?: Error): { stream: Writable; text(): string } {
  let text = ''
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, callback) {
      text += String(chunk)
      callback(failure)
    }
  })
  return { stream: Object.assign(stream, { isTTY, columns: 80 }), text: () => text }
}
