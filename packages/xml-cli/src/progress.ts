import type { Writable } from 'node:stream'
import { SingleBar } from 'cli-progress'

/** What a terminal is told about a run. */
export interface Progress {
  /** So many bytes more were read. */
  read(bytes: number): void
  /** A record more was found. */
  found(): void
  /** Makes room for a line; the bar comes again below it. */
  clear(): void
  /** Takes the bar away. */
  stop(): void
}

/** How often the bar is drawn, in frames per second. */
const FPS = 5

const FIGURES = '{megabytes} MB | {rate} MB/s | {records} records'

/**
 * Shows a progress bar.
 *
 * @param terminal - where; nothing is shown where that is no terminal
 * @param size - the size of the input in bytes, where it is known
 */
export function showProgress(terminal: Writable, size: number | undefined): Progress {
  const bar = new SingleBar({
    format: size === undefined ? FIGURES : `{bar} {percentage}% | ${FIGURES}`,
    stream: terminal as NodeJS.WritableStream,
    fps: FPS,
    clearOnComplete: true,
    barsize: 30
  })
  const start = performance.now()
  let bytes = 0
  let records = 0
  const figures = (): object => {
    const megabytes = bytes / 1e6
    const seconds = Math.max(performance.now() - start, 1) / 1000
    return { megabytes: megabytes.toFixed(1), rate: (megabytes / seconds).toFixed(1), records }
  }
  bar.start(size ?? 0, 0, figures())
  return {
    read(more) {
      bytes += more
      bar.update(bytes, figures())
    },
    found() {
      records++
    },
    clear() {
      terminal.write('\r\u001b[2K')
    },
    stop() {
      bar.update(bytes, figures())
      bar.stop()
    }
  }
}
