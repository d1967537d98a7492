import type { EventEmitter } from 'node:events'
import { listen, type Target } from '@costream/core'

/** An EventEmitter that is no stream as a source: its 'data' events until 'end' or 'close'; 'error' fails it. */
export function emitterSource(emitter: EventEmitter): AsyncIterable<unknown> {
  return listen(emitter, 'data', { end: ['end', 'close'] })
}

/** An EventEmitter that is no stream as a target: what `emitterSource` listens to is what it is made to emit. */
export function emitterTarget(emitter: EventEmitter): Target<unknown> {
  return {
    send(item) {
      emitter.emit('data', item)
    },
    throw(error) {
      // Without a listener it would be thrown out of `emit`; it is told to whoever runs the pipeline anyway.
      if (emitter.listenerCount('error') > 0) emitter.emit('error', error)
      throw error
    },
    close() {
      emitter.emit('end')
    }
  }
}
