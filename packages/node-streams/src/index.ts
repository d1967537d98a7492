import { Readable } from 'node:stream'
import * as core from '@costream/core'

export const used: readonly object[] = [core]
export const empty = (): Readable => Readable.from([])
