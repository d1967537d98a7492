declare module 'xml-flow' {
  import type { EventEmitter } from 'node:events'
  import type { Readable } from 'node:stream'

  interface Options {
    readonly strict?: boolean
    readonly normalize?: boolean
    readonly cdataAsText?: boolean
    readonly preserveMarkup?: number
  }
  interface Flow {
    (stream: Readable, options?: Options): EventEmitter
    readonly NEVER: number
  }
  const flow: Flow
  export = flow
}
