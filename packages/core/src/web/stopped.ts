const CODE = 'COSTREAM_DONE'

/**
 * What a Web stream fails with when the target behind it wants no more, as a TransformStream does that is terminated:
 * Web streams have no other way to say so. Where it comes back to us it is DONE again.
 */
export function stopped(): TypeError {
  // The cause is what a copy still has that went to another thread with its stream.
  return Object.assign(new TypeError('The target wants no more items', { cause: CODE }), { code: CODE })
}

/** Whether a Web stream failed only because what is behind it wants no more. */
export function isStopped(error: unknown): boolean {
  return (error as { readonly cause?: unknown } | null | undefined)?.cause === CODE
}
