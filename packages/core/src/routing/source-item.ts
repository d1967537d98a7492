/** What a source gives: binary data and strings are one item themselves. */
export type SourceItem<S> = S extends ArrayBufferView | ArrayBuffer | string
  ? S
  : S extends AsyncIterable<infer T>
    ? T
    : S extends Iterable<infer T>
      ? Awaited<T>
      : never
