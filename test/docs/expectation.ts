/**
 * The rule by which a block is held against its comments:
 *
 * A comment that ends a line of code says what is printed there; so do the comment lines right below a line with
 * `console.log` that ends without a comment. All of them, in the order of the text, are all that the block prints, in the
 * order of time; the lines printed are separated by `, ` or by a new comment. Values look as Node prints them on one
 * line, except that quotes may be of any kind and that no space is needed inside brackets. Any other comment stands on
 * lines of its own.
 */
export function expectedOutput(code: string): string {
  const comments: string[] = []
  let below = false // whether a comment line would tell what the line above prints
  for (const line of code.split('\n')) {
    const { before = '', comment } = commented.exec(line)?.groups ?? {}
    const alone = before.trim() === ''
    if (comment !== undefined && (below || !alone)) comments.push(comment)
    if (!alone || comment === undefined) below = comment === undefined && line.includes('console.log')
  }
  return normal(comments.join(', '))
}

/** The lines a block printed, written as `expectedOutput` writes those that it should. */
export function actualOutput(lines: readonly string[]): string {
  return normal(lines.join(', '))
}

const commented = /^(?<before>|.*?\s)\/\/ (?<comment>.*\S)/

function normal(text: string): string {
  return text
    .replaceAll(/["`]/g, "'")
    .replaceAll(/([[{])\s+/g, '$1')
    .replaceAll(/\s+([\]}])/g, '$1')
}
