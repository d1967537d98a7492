import type { PortableTest } from '../portable-test.ts'
import { DISPOSAL } from './disposal.ts'
import { SIGNALS } from './signals.ts'
import { SIZE } from './size.ts'
import { TEXT } from './text.ts'
import { TURNS } from './turns.ts'
import { WEB_STREAMS } from './web-streams.ts'

/** What differs between platforms. */
export const PLATFORM: readonly PortableTest[] = [
  ...TURNS,
  ...WEB_STREAMS,
  ...SIGNALS,
  ...TEXT,
  ...DISPOSAL,
  ...SIZE
]
