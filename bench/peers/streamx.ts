import { pipeline, Readable, Transform, Writable } from 'streamx'

/** From a source that never waits, through a Transform for each change; answers how large all that came was. */
export function throughStreamx<T>(
  next: () => T | null,
  changes: readonly ((item: T) => T | undefined)[],
  sizeOf: (item: T) => number
): Promise<number> {
  let size = 0
  const source = new Readable({
    read(callback) {
      this.push(next())
      callback(null)
    }
  })
  const stages = changes.map(
    change =>
      new Transform({
        transform(item: T, callback) {
          callback(null, change(item))
        }
      })
  )
  const sink = new Writable({
    write(item: T, callback) {
      size += sizeOf(item)
      callback(null)
    }
  })
  return new Promise((resolve, reject) => {
    pipeline([source, ...stages, sink], error => (error ? reject(error) : resolve(size)))
  })
}
