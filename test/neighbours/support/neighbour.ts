import type { Row } from './row.ts'

/** A library, or a part of Node, that a pipeline runs next to: as its source, among its stages, or as its sink. */
export interface Neighbour {
  /** Opens it anew, with whatever is at its far end. */
  open(setting: Setting): Passage | Promise<Passage>
  /** How many rows lie in places that declare no mark, at most: in the buffers of the kernel, for one. Default 0. */
  readonly besides?: number
  /** Why it cannot be held up, where it cannot. */
  readonly unbounded?: string
  /** Why nothing can happen amid a run, as no far end holds it up, where none does. */
  readonly unheld?: string
  /** Why its rows do not come from the feed, where they do not. */
  readonly unfed?: string
  /** Why the run fails with an error of its own, whose cause is what failed, where it does. */
  readonly wraps?: string
  /** Why its far end cannot tell destruction from an end, where it cannot. */
  readonly silent?: string
}

/** What a neighbour is opened with. */
export interface Setting {
  /** The rows: those that a source gives are written by its far end, all others by the pipeline. */
  readonly feed: AsyncIterable<Row>
  /** How many rows the feed has. */
  readonly total: number
  /** Opens when the far end is to go on: one that nobody reads from waits for it by itself. */
  readonly gate: Promise<void>
}

/** An open neighbour: what of it stands where in a pipeline. */
export interface Passage {
  /** Stands first. Default: the feed. */
  readonly source?: unknown
  /** Stand before the common stages, which take rows. */
  readonly before?: readonly unknown[]
  /** Stand after the common stages, which give rows. */
  readonly after?: readonly unknown[]
  /** Stands last. Default: a sink of the test. */
  readonly sink?: unknown
  /** What arrives at the far end of `sink`; read by the test. */
  readonly arrived?: AsyncIterable<Row>
  /** Every stream of it, near and far: their marks are its capacity, and in the end they are closed. */
  readonly streams: readonly Stream[]
  /** Makes it fail amid the run. Default: the first stream is destroyed with `error`, which the run then fails with. */
  readonly fail?: (error: Error) => unknown
  /** How many rows it has taken from where they come from. Default: those of the feed. */
  readonly given?: () => number | Promise<number>
  /** Closes what serves more than one run: a server, a pool. */
  readonly close?: () => unknown
}

/** What of a stream is looked at; streams other than Node's lack some of it. */
export interface Stream {
  readonly closed?: boolean
  readonly destroyed: boolean
  readonly readableHighWaterMark?: number
  readonly readableObjectMode?: boolean
  readonly writableHighWaterMark?: number
  readonly writableObjectMode?: boolean
  destroy(error?: Error): unknown
}
