import { SAFE } from '../check.ts'
import { CODECS, type Codec } from '../codec/codec.ts'
import { ProtocolError } from '../link/protocol-error.ts'
import type { ByteEndpointOptions } from './byte-endpoint.ts'
import { HELLO, readHello, welcome } from './greeting.ts'

/** Hears the first line of one who opens streams here, and lets him in or not. */
export function acceptHello(
  admit: (token: string | undefined) => boolean = () => true,
  onGreeted: () => void = () => {}
): NonNullable<ByteEndpointOptions['hear']> {
  return {
    starts: HELLO,
    line(line) {
      const { codec, token } = readHello(line)
      if (!admit(token)) throw new ProtocolError('the token is wrong')
      onGreeted()
      return { codec: codecOf(codec), say: welcome() }
    },
    refusal: welcome
  }
}

function codecOf(name: string): Codec {
  if (SAFE.includes(name)) return CODECS[name as keyof typeof CODECS]
  throw new ProtocolError(`the codec must be ${SAFE.join(' or ')}`)
}
