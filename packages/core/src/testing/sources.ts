import type { SourceForm } from './cell.ts'
import { type TrackedForm, trackedSource } from './tracked-source.ts'

const NOTHING_TO_CLEAN = { 'clean-up-failure': 'it has no clean-up' }

const WITH_CLEAN_UP = { cannot: {}, sync: false, capacity: 0, countsReturns: false, releasesParked: true }

const CLEANS_UP = { ...WITH_CLEAN_UP, cleansUp: true }

const ITERATOR = { ...WITH_CLEAN_UP, cleansUp: false, countsReturns: true }

const WITHOUT_RETURN = { ...ITERATOR, cannot: NOTHING_TO_CLEAN, countsReturns: false }

/** What cannot wait for its reader fills a buffer, however long that is. */
const EVENTS = {
  ...CLEANS_UP,
  capacity: Infinity,
  cannot: { 'clean-up-failure': 'taking a listener off does not fail' }
}

function form(name: TrackedForm, known: Omit<SourceForm, 'name' | 'make'>): SourceForm {
  return { ...known, name, make: script => trackedSource(name, script) }
}

/** The forms of sources that run everywhere. */
export const SOURCES: readonly SourceForm[] = [
  form('array', {
    ...WITHOUT_RETURN,
    cannot: {
      ...NOTHING_TO_CLEAN,
      endless: 'an array has an end',
      'source-failure': 'reading an array does not fail'
    },
    sync: true,
    capacity: Infinity
  }),
  form('generator', { ...CLEANS_UP, sync: true }),
  form('iterator', { ...ITERATOR, sync: true }),
  form('iterator without return', { ...WITHOUT_RETURN, sync: true }),
  form('async generator', { ...CLEANS_UP, releasesParked: false }),
  form('async iterator', ITERATOR),
  form('async iterator without return', WITHOUT_RETURN),
  form('ReadableStream', CLEANS_UP),
  form('channel', {
    ...CLEANS_UP,
    cannot: { 'clean-up-failure': 'its producer is told, and fails on its own' },
    capacity: 2 // one item in its place, one in the hands of the producer
  }),
  form('callback', { ...CLEANS_UP, capacity: 2 }), // as in a channel
  form('observable', { ...CLEANS_UP, capacity: Infinity }),
  form('EventTarget', EVENTS),
  form('EventEmitter', EVENTS)
]
