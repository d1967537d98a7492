import { XmlError } from '@costream/xml'

/** What a promise rejects with; it must be an `XmlError`. */
export async function xmlFailure(promise: Promise<unknown>): Promise<XmlError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof XmlError) return error
    throw error
  }
  throw new Error('it did not fail')
}
