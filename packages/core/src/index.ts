export { type Channel, type ChannelOptions, channel } from './bridge/channel.ts'
export { type FromCallbackOptions, fromCallback } from './bridge/from-callback.ts'
export { type FromObservableOptions, fromObservable } from './bridge/from-observable.ts'
export { fromStreamIter, type StreamIter, type StreamIterable } from './bridge/from-stream-iter.ts'
export { fromStreamIterWriter } from './bridge/from-stream-iter-writer.ts'
export { type IntervalOptions, interval } from './bridge/interval.ts'
export { type EmitterLike, type EventTargetLike, type ListenOptions, listen } from './bridge/listen.ts'
export type { ObservableLike, Observer, Subscription } from './bridge/observable.ts'
export type { Overflow } from './bridge/overflow.ts'
export { queued } from './bridge/queued.ts'
export { type RetryOptions, retry } from './bridge/retry.ts'
export type { StreamIterWriter } from './bridge/stream-iter.ts'
export { type Observable, toObservable } from './bridge/to-observable.ts'
export { type TargetWriter, toStreamIterWriter } from './bridge/to-stream-iter-writer.ts'
export type { Clock } from './clock.ts'
export { type Diagnostic, onDiagnostic } from './diagnostics.ts'
export { DONE } from './done.ts'
export { END } from './end.ts'
export { BackpressureError, PendingSendError, ReentrantSendError } from './errors.ts'
export type { ItDuplex } from './pull/it-duplex.ts'
export { type PullOptions, pull } from './pull/pull.ts'
export type { Attach, Handlers } from './push/connect.ts'
export { type CoroutineOf, coroutine } from './push/coroutine.ts'
export type { Handle } from './push/handle.ts'
export type { Notifier } from './push/notify.ts'
export { type PushOptions, push } from './push/push.ts'
export { receive } from './push/receive.ts'
export { receiveOrEnd } from './push/receive-or-end.ts'
export type { ItemOf, Receive, ReceiveOrEnd, ResultOf, Wait } from './push/request.ts'
export type { Scope } from './push/scope.ts'
export { send } from './push/send.ts'
export { type StageOptions, stage } from './push/stage.ts'
export { wait } from './push/wait.ts'
export { type BranchState, branch } from './routing/branch.ts'
export { broadcast } from './routing/broadcast.ts'
export { combineLatest } from './routing/combine-latest.ts'
export { concat } from './routing/concat.ts'
export { type Group, type GroupByOptions, groupBy } from './routing/group-by.ts'
export { type Hub, type HubOptions, hub, type Member } from './routing/hub.ts'
export { interleave } from './routing/interleave.ts'
export { merge } from './routing/merge.ts'
export type { BranchOptions } from './routing/outlet-options.ts'
export { type Partition, type PartitionOptions, partition } from './routing/partition.ts'
export { route } from './routing/route.ts'
export { type ShareOptions, share } from './routing/share.ts'
export { zip } from './routing/zip.ts'
export { type Compose, compose } from './run/compose.ts'
export { drive } from './run/drive.ts'
export { driveSync } from './run/drive-sync.ts'
export {
  inspect,
  type PartState,
  type RunListener,
  type RunState,
  type WatchedRun,
  type Watching,
  watchRuns
} from './run/inspect.ts'
export type { SinkLike, StageLike } from './run/lift.ts'
export { pipe } from './run/pipe.ts'
export { pipeSync } from './run/pipe-sync.ts'
export type { Pipe, Run } from './run/pipe-type.ts'
export { run } from './run/run.ts'
export { bytes } from './sinks/bytes.ts'
export { count } from './sinks/count.ts'
export { drain } from './sinks/drain.ts'
export { every } from './sinks/every.ts'
export { find } from './sinks/find.ts'
export { first } from './sinks/first.ts'
export { type ForEachOptions, forEach } from './sinks/for-each.ts'
export { joinText } from './sinks/join-text.ts'
export { json } from './sinks/json.ts'
export { last } from './sinks/last.ts'
export { reduce } from './sinks/reduce.ts'
export { type SinkOptions, sink } from './sinks/sink.ts'
export { some } from './sinks/some.ts'
export { text } from './sinks/text.ts'
export { toArray } from './sinks/to-array.ts'
export { toMap } from './sinks/to-map.ts'
export { toSet } from './sinks/to-set.ts'
export { abortable } from './stages/abortable.ts'
export { type AttemptOptions, attempt } from './stages/attempt.ts'
export { type BatchOptions, batch } from './stages/batch.ts'
export { buffer } from './stages/buffer.ts'
export { catchError } from './stages/catch-error.ts'
export { type DebounceOptions, debounce } from './stages/debounce.ts'
export { decodeText } from './stages/decode-text.ts'
export { type DelayOptions, delay } from './stages/delay.ts'
export { type DistinctOptions, distinct } from './stages/distinct.ts'
export { drop } from './stages/drop.ts'
export { dropWhile } from './stages/drop-while.ts'
export { encodeText } from './stages/encode-text.ts'
export { type ExpandOptions, expand } from './stages/expand.ts'
export { filter } from './stages/filter.ts'
export { flatMap } from './stages/flat-map.ts'
export { type LinesOptions, lines } from './stages/lines.ts'
export { map } from './stages/map.ts'
export { type MapConcurrentOptions, mapConcurrent } from './stages/map-concurrent.ts'
export { pairwise } from './stages/pairwise.ts'
export { parseJson } from './stages/parse-json.ts'
export { type RateLimitOptions, rateLimit } from './stages/rate-limit.ts'
export { scan } from './stages/scan.ts'
export { type SplitOptions, split } from './stages/split.ts'
export { startWith } from './stages/start-with.ts'
export { switchMap } from './stages/switch-map.ts'
export { take } from './stages/take.ts'
export { takeUntil } from './stages/take-until.ts'
export { takeWhile } from './stages/take-while.ts'
export { tap } from './stages/tap.ts'
export { type ThrottleOptions, throttle } from './stages/throttle.ts'
export { type TimeoutEachOptions, timeoutEach } from './stages/timeout-each.ts'
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
export { type ToReadableStreamOptions, toReadableStream } from './web/to-readable-stream.ts'
export { type ToTransformStreamOptions, toTransformStream } from './web/to-transform-stream.ts'
export { type ToWritableStreamOptions, toWritableStream } from './web/to-writable-stream.ts'
