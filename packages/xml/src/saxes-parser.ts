import { SaxesParser } from 'saxes'

/** What is used here of the inside of saxes 6. */
interface Inside {
  xmldeclHandler: undefined
  openTagHandler: undefined
  closeTagHandler: undefined
  textHandler: ((text: string) => void) | undefined
  cdataHandler: undefined
  commentHandler: undefined
  piHandler: undefined
  doctypeHandler: undefined
  errorHandler: undefined
  attributeHandler: undefined
  readonly chunk: string
  readonly chunkPosition: number
  readonly currentXMLVersion: string
  readonly forbiddenState: number
  readonly stateTable: readonly unknown[]
  readonly sOpenWaka: unknown
  i: number
  prevI: number
  line: number
  column: number
  positionAtNewLine: number
  state: number
  text: string
  name: string
  handleTextInRoot(): void
  captureNameChars(): number
}

const NEW_LINE = 0x0a
const SPACE = 0x20
const AMPERSAND = 0x26
const LESS = 0x3c
const BRACKET = 0x5d
const ASCII = 0x7f
const SURROGATES = 0xd800

/** The ASCII characters that a name may have after its first. */
const NAME_CHARACTERS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) =>
  /[\w:.-]/.test(String.fromCharCode(code)) ? 1 : 0
)

/**
 * Makes a saxes parser that is quick with what documents are full of.
 *
 * saxes keeps its place in fields that it writes for each character. Two of its methods are replaced by ones that keep it
 * in variables as long as there are only plain characters, and leave all else to the method they replace: 118 became
 * MB/s. The tests compare both, because text that is cut into single characters never takes the quick way. With
 * another saxes inside, it is used as it is.
 */
export function makeParser(): SaxesParser {
  const parser = new SaxesParser({ position: false })
  const inside = parser as unknown as Inside
  makeRoom(inside)
  const openTag = inside.stateTable?.indexOf(inside.sOpenWaka) ?? -1
  if (openTag === -1 || inside.forbiddenState !== 0) return parser
  const { handleTextInRoot, captureNameChars } = inside
  if (handleTextInRoot !== undefined)
    inside.handleTextInRoot = () => readText(inside, handleTextInRoot, openTag)
  if (captureNameChars !== undefined) inside.captureNameChars = () => readName(inside, captureNameChars)
  return parser
}

/**
 * Gives the parser room for its handlers: `on` adds a property by a computed name, and V8 turns an object that gets
 * more than a few in that way into a hash table, six times slower to parse with.
 */
function makeRoom(inside: Inside): void {
  inside.xmldeclHandler = inside.openTagHandler = inside.closeTagHandler = undefined
  inside.textHandler = inside.cdataHandler = inside.commentHandler = undefined
  inside.piHandler = inside.doctypeHandler = inside.errorHandler = inside.attributeHandler = undefined
}

/** Reads the text of an element up to the next tag. */
function readText(inside: Inside, slowly: () => void, openTag: number): void {
  const { chunk, i: start } = inside
  if (inside.forbiddenState !== 0 || inside.currentXMLVersion !== '1.0') return slowly.call(inside)
  let lines = 0
  let lineEnd = 0
  let at = start
  for (; at < chunk.length; at++) {
    const code = chunk.charCodeAt(at)
    if (code === LESS) break
    if (code >= SPACE && code < SURROGATES && code !== AMPERSAND && code !== BRACKET) continue
    if (code !== NEW_LINE) return slowly.call(inside)
    lines++
    lineEnd = at
  }
  if (at === chunk.length) return slowly.call(inside)
  inside.prevI = at
  inside.i = at + 1
  if (lines === 0) inside.column += at + 1 - start
  else {
    inside.line += lines
    inside.column = at - lineEnd
    inside.positionAtNewLine = inside.chunkPosition + lineEnd + 1
  }
  inside.state = openTag
  const { text } = inside
  if (text.length > 0) inside.text = ''
  if (text.length > 0 || at > start) inside.textHandler?.(text + chunk.slice(start, at))
}

/** Reads a name; answers the character after it. */
function readName(inside: Inside, slowly: () => number): number {
  const { chunk, i: start } = inside
  for (let at = start; at < chunk.length; at++) {
    const code = chunk.charCodeAt(at)
    if (code < SPACE || code > ASCII) break
    if (NAME_CHARACTERS[code] === 1) continue
    inside.prevI = at
    inside.i = at + 1
    inside.column += at + 1 - start
    inside.name += chunk.slice(start, at)
    return code
  }
  return slowly.call(inside)
}
