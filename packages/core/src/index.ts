export { type Channel, type ChannelOptions, channel, type Overflow } from './bridge/channel.ts'
export { type Diagnostic, onDiagnostic } from './diagnostics.ts'
export { DONE } from './done.ts'
export { END } from './end.ts'
export { BackpressureError, PendingSendError, ReentrantSendError } from './errors.ts'
export type { ItDuplex } from './pull/it-duplex.ts'
export { type PullOptions, pull } from './pull/pull.ts'
export type { Attach, Handlers } from './push/connect.ts'
export { type CoroutineOf, coroutine } from './push/coroutine.ts'
export type { Handle } from './push/handle.ts'
export { type PushOptions, push } from './push/push.ts'
export { receive } from './push/receive.ts'
export { receiveOrEnd } from './push/receive-or-end.ts'
export type { ItemOf, Receive, ReceiveOrEnd, ResultOf, Wait } from './push/request.ts'
export type { Scope } from './push/scope.ts'
export { send } from './push/send.ts'
export { type StageOptions, stage } from './push/stage.ts'
export { wait } from './push/wait.ts'
export { broadcast } from './routing/broadcast.ts'
export { compose } from './run/compose.ts'
export { drive } from './run/drive.ts'
export { driveSync } from './run/drive-sync.ts'
export type { SinkLike, StageLike } from './run/lift.ts'
export { pipe } from './run/pipe.ts'
export { pipeSync } from './run/pipe-sync.ts'
export type { Pipe, Run } from './run/pipe-type.ts'
export { run } from './run/run.ts'
export { count } from './sinks/count.ts'
export { drain } from './sinks/drain.ts'
export { first } from './sinks/first.ts'
export { forEach } from './sinks/for-each.ts'
export { reduce } from './sinks/reduce.ts'
export { type SinkOptions, sink } from './sinks/sink.ts'
export { toArray } from './sinks/to-array.ts'
export { batch } from './stages/batch.ts'
export { drop } from './stages/drop.ts'
export { filter } from './stages/filter.ts'
export { flatMap } from './stages/flat-map.ts'
export { type LinesOptions, lines } from './stages/lines.ts'
export { map } from './stages/map.ts'
export { scan } from './stages/scan.ts'
export { take } from './stages/take.ts'
export { takeWhile } from './stages/take-while.ts'
export { tap } from './stages/tap.ts'
export { suppressed } from './suppressed.ts'
export type {
  CallContext,
  EndListener,
  Failure,
  Flow,
  Reply,
  RunOptions,
  Sink,
  Source,
  Stage,
  Target
} from './types.ts'
export {
  type FromReadableStreamOptions,
  fromReadableStream,
  type WebReadable
} from './web/from-readable-stream.ts'
export { fromTransformStream, type TransformPair } from './web/from-transform-stream.ts'
export {
  type FromWritableStreamOptions,
  fromWritableStream,
  type WebWritable
} from './web/from-writable-stream.ts'
export { type ToTransformStreamOptions, toTransformStream } from './web/to-transform-stream.ts'
