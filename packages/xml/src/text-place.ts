/** A place in a text. */
export interface TextPlace {
  /** How much of the text is before it. */
  readonly index: number
  /** The line, from 1. */
  readonly line: number
  /** How many characters of that line are before it. */
  readonly before: number
}

/** The place after a text that begins at another. */
export function after({ index, line, before }: TextPlace, text: string): TextPlace {
  const breaks = text.includes('\r')
    ? [...text.matchAll(/\r\n?|\n/g)].map(found => found.index + found[0].length)
    : undefined
  const last = breaks === undefined ? text.lastIndexOf('\n') + 1 : (breaks.at(-1) ?? 0)
  const column = charactersIn(text.slice(last))
  const more = breaks?.length ?? countFeeds(text)
  return { index: index + text.length, line: line + more, before: last === 0 ? before + column : column }
}

function countFeeds(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++
  return count
}

/** How many characters there are; a surrogate pair is one. */
function charactersIn(text: string): number {
  let count = text.length
  for (let at = 0; at < text.length; at++) if ((text.charCodeAt(at) & 0xfc00) === 0xdc00) count--
  return count
}
