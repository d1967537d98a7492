/** Why a document is not complete. */
export const ENDS_IN_MARKUP = 'the input ends in the middle of markup'

/** Why a document is not complete, in which an element is open. */
export function endsBefore(name: string): string {
  return `the input ends before </${name}>`
}

/** Why a document is not complete, of which so much was read. */
export function endsBeforeRoot(length: number): string {
  return length === 0 ? 'the input is empty' : 'the input ends before its root element'
}
