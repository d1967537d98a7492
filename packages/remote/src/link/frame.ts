import { ProtocolError } from './protocol-error.ts'

/** The kinds of frame. The numbers go over the wire. */
export const FRAME = {
  /** Begins a stream: `request`. */
  OPEN: 0,
  /** Items, in order: `seq`, `items`. */
  DATA: 1,
  /** A failure behind the items: `failure`, `aborted`. */
  THROW: 2,
  /** The good end: `total`, how many items were sent. */
  END: 3,
  /** Room for so many more: `items`, `bytes`. Travels against the items, as CANCEL and CLOSED do. */
  CREDIT: 4,
  /** No more is wanted: `failure`, or `null` where that is a success. */
  CANCEL: 5,
  /** Everything is released: `total`, how many items were consumed, and the `outcome`. */
  CLOSED: 6,
  PING: 7,
  PONG: 8,
  /** The link is given up, with all its streams: `reason`. */
  LOST: 9
} as const

/** An error on its way; see `failures.ts`. */
export interface FailureData {
  /** The number that the side it is from gave to it. */
  readonly id?: number
  /** Whether it is the receiver's own error, of that number, on its way back. */
  readonly yours?: boolean
  /** What was thrown, where it was no error. */
  readonly value?: unknown
  readonly error?: ErrorData
}

/** What is kept of an error. */
export interface ErrorData {
  readonly name: string
  /** The names of its constructors, its own first. */
  readonly chain: readonly string[]
  readonly message: string
  readonly stack: string
  readonly cause?: FailureData
  readonly errors?: readonly FailureData[]
  /** Its own properties, `code` among them. */
  readonly properties: Readonly<Record<string, unknown>>
}

/** How one direction of a stream came to its end. */
export interface OutcomeData {
  readonly failure?: FailureData
  readonly result?: unknown
  /** Whether the failure that came behind the items was heard, and handled. */
  readonly handled?: boolean
}

/** How much may be on its way in each direction of a stream. */
export interface Window {
  readonly items: number
  readonly bytes: number
}

/** What a stream is opened for. */
export interface OpenRequest {
  /** The module of the stage, where the far side loads modules. */
  readonly module?: string
  /** The name of the stage: of the module's export, or as the server registered it. */
  readonly stage: string
  readonly args: readonly unknown[]
  /** Whether items come back: not from a sink. */
  readonly back: boolean
  /** Whether an item is a chunk of items, and answered by a chunk of what comes of them. */
  readonly chunks?: boolean
  readonly window: Window
}

/** What travels over a link. The second element is the number of the stream, 0 where it is about the link. */
export type Frame =
  | readonly [type: typeof FRAME.OPEN, stream: number, request: OpenRequest]
  | readonly [type: typeof FRAME.DATA, stream: number, seq: number, items: readonly unknown[]]
  | readonly [type: typeof FRAME.THROW, stream: number, failure: FailureData, aborted: boolean]
  | readonly [type: typeof FRAME.END, stream: number, total: number]
  | readonly [type: typeof FRAME.CREDIT, stream: number, items: number, bytes: number]
  | readonly [type: typeof FRAME.CANCEL, stream: number, failure: FailureData | null]
  | readonly [type: typeof FRAME.CLOSED, stream: number, total: number, outcome: OutcomeData]
  | readonly [type: typeof FRAME.PING, stream: 0]
  | readonly [type: typeof FRAME.PONG, stream: 0]
  | readonly [type: typeof FRAME.LOST, stream: 0, reason: string]

type Check = (value: unknown) => boolean

const isCount: Check = value => Number.isSafeInteger(value) && (value as number) >= 0
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isOptional = (value: unknown, check: Check): boolean => value === undefined || check(value)
const isText: Check = value => typeof value === 'string'
const isTexts: Check = value => Array.isArray(value) && value.every(isText)

/** How deep a chain of causes may be that comes from the far side. */
export const DEEPEST = 16

function isFailure(value: unknown, depth = 0): boolean {
  if (!isObject(value) || depth > DEEPEST) return false
  const { id, yours, error } = value
  return (
    isOptional(id, isCount) &&
    isOptional(yours, flag => flag === true && id !== undefined) &&
    isOptional(error, each => isError(each, depth + 1))
  )
}

function isError(value: unknown, depth: number): boolean {
  if (!isObject(value)) return false
  const { name, chain, message, stack, cause, errors, properties } = value
  const isInner: Check = inner => isFailure(inner, depth)
  return (
    [name, message, stack].every(isText) &&
    isTexts(chain) &&
    isObject(properties) &&
    isOptional(cause, isInner) &&
    isOptional(errors, list => Array.isArray(list) && list.every(isInner))
  )
}

function isRequest(value: unknown): boolean {
  if (!isObject(value)) return false
  const { module, stage, args, back, chunks, window } = value
  return (
    isOptional(module, isText) &&
    isText(stage) &&
    Array.isArray(args) &&
    typeof back === 'boolean' &&
    isOptional(chunks, flag => typeof flag === 'boolean') &&
    isObject(window) &&
    [window.items, window.bytes].every(size => isCount(size) && size !== 0)
  )
}

/** What the fields behind the number of the stream must be. */
const FIELDS: readonly (readonly Check[])[] = [
  [isRequest],
  [isCount, Array.isArray],
  [value => isFailure(value), value => typeof value === 'boolean'],
  [isCount],
  [isCount, isCount],
  [value => value === null || isFailure(value)],
  [isCount, value => isObject(value) && isOptional(value.failure, each => isFailure(each))],
  [],
  [],
  [isText]
]

/** Checks what came over a link; throws a ProtocolError where it is no frame. */
export function checkFrame(value: unknown): Frame {
  if (!Array.isArray(value)) throw new ProtocolError('what came is no frame')
  const [type, stream, ...fields] = value as readonly unknown[]
  const checks = typeof type === 'number' ? FIELDS[type] : undefined
  if (checks === undefined) throw new ProtocolError('there is no such kind of frame')
  const aboutLink = type === FRAME.PING || type === FRAME.PONG || type === FRAME.LOST
  if (!isCount(stream) || (stream === 0) !== aboutLink) throw new ProtocolError('there is no such stream')
  if (fields.length !== checks.length || !checks.every((check, index) => check(fields[index]))) {
    throw new ProtocolError(`the fields of a frame of kind ${type} are wrong`)
  }
  return value as unknown as Frame
}
