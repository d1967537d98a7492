import {
  arraySource,
  asyncGeneratorSource,
  asyncIteratorSource,
  channelSource,
  generatorSource,
  iteratorSource,
  type SourceScript,
  streamSource,
  type TrackedSource
} from '../support/tracked-source.ts'
import type { Cannot } from './features.ts'

/** One form of source, and what is known of it. */
export interface SourceForm {
  readonly name: string
  readonly make: <T>(script: SourceScript<T>) => TrackedSource<T>
  readonly cannot: Cannot
  /** Whether it answers at once. */
  readonly sync: boolean
  /** How many items it may have given that nobody received. */
  readonly capacity: number
  /** Whether its log tells that it was cleaned up. */
  readonly cleansUp: boolean
  /** Whether its log tells how often it was returned from outside. */
  readonly countsReturns: boolean
  /** Whether it can be cleaned up while it is parked. */
  readonly releasesParked: boolean
}

const NOTHING_TO_CLEAN = { 'clean-up-failure': 'it has no clean-up' }

export const SOURCES: readonly SourceForm[] = [
  {
    name: 'array',
    make: arraySource,
    cannot: {
      ...NOTHING_TO_CLEAN,
      endless: 'an array has an end',
      'source-failure': 'reading an array does not fail'
    },
    sync: true,
    capacity: Infinity,
    cleansUp: false,
    countsReturns: false,
    releasesParked: true
  },
  {
    name: 'generator',
    make: generatorSource,
    cannot: {},
    sync: true,
    capacity: 0,
    cleansUp: true,
    countsReturns: false,
    releasesParked: true
  },
  {
    name: 'async generator',
    make: asyncGeneratorSource,
    cannot: {},
    sync: false,
    capacity: 0,
    cleansUp: true,
    countsReturns: false,
    releasesParked: false
  },
  {
    name: 'iterator without return',
    make: script => iteratorSource(script, false),
    cannot: NOTHING_TO_CLEAN,
    sync: true,
    capacity: 0,
    cleansUp: false,
    countsReturns: false,
    releasesParked: true
  },
  {
    name: 'iterator with return',
    make: script => iteratorSource(script, true),
    cannot: {},
    sync: true,
    capacity: 0,
    cleansUp: false,
    countsReturns: true,
    releasesParked: true
  },
  {
    name: 'async iterator without return',
    make: script => asyncIteratorSource(script, false),
    cannot: NOTHING_TO_CLEAN,
    sync: false,
    capacity: 0,
    cleansUp: false,
    countsReturns: false,
    releasesParked: true
  },
  {
    name: 'async iterator with return',
    make: script => asyncIteratorSource(script, true),
    cannot: {},
    sync: false,
    capacity: 0,
    cleansUp: false,
    countsReturns: true,
    releasesParked: true
  },
  {
    name: 'ReadableStream',
    make: streamSource,
    cannot: {},
    sync: false,
    capacity: 0,
    cleansUp: true,
    countsReturns: false,
    releasesParked: true
  },
  {
    name: 'channel',
    make: channelSource,
    cannot: { 'clean-up-failure': 'its producer is told, and fails on its own' },
    sync: false,
    capacity: 2, // one item in its place, one in the hands of the producer
    cleansUp: true,
    countsReturns: false,
    releasesParked: true
  }
]
