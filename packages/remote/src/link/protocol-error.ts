/** The far side did what the protocol does not allow; the link is closed. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
  readonly code = 'COSTREAM_PROTOCOL'
}
