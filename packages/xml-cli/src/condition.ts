/** How a value is compared. */
type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | '*='

/** A condition on a field. */
export interface Condition {
  /** The name of a field, or the path to it. */
  readonly field: string
  readonly operator: Operator
  readonly value: string
}

/** What stands between a field and a value; a longer one before one that begins it. */
const OPERATORS: readonly Operator[] = ['!=', '<=', '>=', '*=', '=', '<', '>']

const NUMBER = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$/

/** Reads a condition such as `route=22` or `delay>5`; nothing where it is none. A namespace in braces may have any sign. */
export function parseCondition(text: string): Condition | undefined {
  const at = findOperator(text)
  const operator = OPERATORS.find(each => text.startsWith(each, at))
  if (at < 1 || operator === undefined) return undefined
  return { field: text.slice(0, at), operator, value: text.slice(at + operator.length) }
}

/** Where the first operator stands that is in no braces; -1 where there is none. */
function findOperator(text: string): number {
  let inBraces = false
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') inBraces = true
    if (text[at] === '}') inBraces = false
    if (!inBraces && OPERATORS.some(each => text.startsWith(each, at))) return at
  }
  return -1
}

/**
 * Whether a condition holds for the texts of its field: for one of them, where the field has several; `!=` for all, so also
 * where there is none. Where the value asked for is a number, `<` and `>` compare numbers, and else texts.
 */
export function holds({ operator, value }: Condition, texts: readonly string[]): boolean {
  if (operator === '!=') return !texts.includes(value)
  return texts.some(text => compares(text, operator, value))
}

function compares(text: string, operator: Exclude<Operator, '!='>, value: string): boolean {
  if (operator === '=') return text === value
  if (operator === '*=') return text.includes(value)
  if (!NUMBER.test(value)) return inOrder(text, operator, value)
  return NUMBER.test(text) && inOrder(Number(text), operator, Number(value))
}

function inOrder<T extends string | number>(a: T, operator: '<' | '<=' | '>' | '>=', b: T): boolean {
  switch (operator) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
  }
}
